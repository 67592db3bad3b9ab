"""A kit as it is in its author's folder now, committed or not, with its base."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path

from headwater.actions.authors import Author, committed, of_author
from headwater.actions.trust import Trust
from headwater.adapters import default_kit, kit_config, kits
from headwater.adapters.guard import Guard
from headwater.analysis.kit_source import CONFIG_FILES, KitSource
from headwater.core.errors import UsageError
from headwater.core.kit import Kit
from headwater.core.project import LEFT_OUT


def at_work(
    folder: Path, said: Path, trust: Trust, guard: Guard, stack: contextlib.ExitStack
) -> tuple[Kit, Author]:
    """The kit in `folder`, which its author calls `said`; and that author, whose it is.

    Raises:
        UsageError: there is none, or it is broken.
        UntrustedKitError: it wants to execute code.
        EnvironmentLackError: its base cannot be reached.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder {said}.", "Name a kit's folder.")
    place = stack.enter_context(guard.temporary()) / folder.name
    source = KitSource.read(folder)
    _copy(folder, source, place)
    if not place.exists():
        raise UsageError(f"There is no kit in {said}.", "Name a folder with a copier.yml or a kit.toml.")
    kit = stack.enter_context(kits.opened(str(place), None, guard, beside=folder))
    commit = committed(folder, source, guard) if kit.unsafe else ""
    author = Author(folder, "test", trust, commit)
    return own(kit, author), author


def own(kit: Kit, author: Author) -> Kit:
    """A version of the author's kit. What it makes is run without a question: whoever tests it knows that.

    It is rendered as for its users, so that what they would be refused is told here. headwater's own, in the
    checkout that is running, is as trusted as headwater; what only calls itself so is not.
    """
    if not kit.foreign or author.folder == default_kit.checkout():
        return replace(kit, foreign=False)
    return of_author(kit, author)


def _copy(folder: Path, source: KitSource, place: Path) -> None:
    """Copies what is rendered; of a kit that executes code also what that may need, wherever it is."""
    for path in (*source.files, *source.links, *source.recipes):
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / path, place / path, follow_symlinks=False)
    has_questions = any(name in source.files for name in CONFIG_FILES)
    if has_questions and kit_config.unsafe(kit_config.config(place, folder.name)):
        shutil.rmtree(place)
        shutil.copytree(folder, place, symlinks=True, ignore=lambda _, names: LEFT_OUT & set(names))
