"""Updates of a kit's earlier releases to what it is now, with what users typically do in between.

A project is made from the release with the answers of a case; a page is edited, a file added, another
deleted. After the update it must have no conflict but in that page, have what the user did, and be in all
else what a new project is: so there is nothing to drive that was not driven already.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from headwater.actions.checker import Checker
from headwater.actions.kit_case import APP, failed, of_findings
from headwater.actions.planning import Prepared, Wanted, prepare
from headwater.actions.renders import Renders
from headwater.adapters import disk, git, kits, releases
from headwater.adapters.globs import governed
from headwater.adapters.guard import Guard
from headwater.adapters.rendering import Renderer
from headwater.adapters.repository import Repository, translated
from headwater.core.errors import EnvironmentLackError, UsageError
from headwater.core.finding import Level
from headwater.core.kit import Kit
from headwater.core.manifest import Policy
from headwater.core.matrix import Case, Phase, State
from headwater.core.project import Project
from headwater.core.team import TEAM_FILE

DELETABLE = ("AGENTS.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "LICENSE", ".editorconfig")
ADDED = "notes-of-ours.md"
NOTE = "\n\n# A note of our own.\n"
PAGES = ("app_pages", "pages")


def earlier(
    root: Path, kit: Kit, guard: Guard, stack: contextlib.ExitStack
) -> tuple[list[Kit], tuple[str, ...]]:
    """The kit's earlier releases, the oldest first: tags of its repository, or those of the default kit.

    Beside them the tags that cannot be opened, as of a time when it was no kit yet.
    """
    if kit.manifest.name == kits.DEFAULT_NAME and kit.manifest.base is None:
        found = [f"v{version}" for version in releases.versions()]
        source = None
    else:
        source = str(root)
        found = git.version_tags(root) if (root / ".git").exists() else []
    older = [tag for tag in found if _is_older(tag, kit.manifest.version)]
    opened, closed = [], []
    for tag in older:
        try:
            opened.append(stack.enter_context(kits.opened(source, tag, guard)))
        except (UsageError, EnvironmentLackError):
            closed.append(tag)
    return opened, tuple(closed)


def _is_older(tag: str, version: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        return Version(tag) < Version(version)
    except InvalidVersion:  # it does not say what it is: then all that is released came before
        return True


@dataclass(frozen=True, slots=True)
class Edits:
    """What the user did: the page that they edited and the file that they deleted, "" for none."""

    page: str
    deleted: str


def attempt(
    old: Kit, new: Kit, guard: Guard, renderer: Renderer, checker: Checker
) -> Callable[[Case, Path, Path], Phase]:
    """What tries the update from `old` to `new` with a case, of which a new project is there already."""
    name = called(old)

    def tried(case: Case, fresh: Path, scratch: Path) -> Phase:
        with contextlib.ExitStack() as stack, translated(), disk.refusals():
            renders = _Known(guard, stack, old, new, renderer)
            place = scratch / name.replace(" ", "-")
            made, _ = renders.project(old, _fitting(old, case.answers), APP)
            project = Path(shutil.copytree(made, place / APP))
            edits = _edited(project, new)
            repository = Repository(project, place / "store")
            answers = {key: value for key, value in case.answers.items() if key not in new.manifest.locked}
            ready = prepare(repository, Wanted(answers=answers, answers_file=old.answers_file), renders)
            return _judged(name, ready, edits, _Trees(fresh, place / "after", new.manifest.policy), checker)

    return tried


def called(old: Kit) -> str:
    """What the phase is called."""
    return f"update from {old.version}"


class _Known(Renders):
    """Renders of two kits that are open already."""

    def __init__(
        self, guard: Guard, stack: contextlib.ExitStack, old: Kit, new: Kit, renderer: Renderer
    ) -> None:
        super().__init__(guard, stack, renderer=renderer)
        self._old, self._new = old, replace(new, version="")

    def kit(self, source: str | None, version: str | None, versions: str = "") -> Kit:  # noqa: ARG002
        return self._old if version == self._old.version else self._new


def _fitting(old: Kit, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that the earlier release could be given."""
    return {
        name: value
        for name, value in answers.items()
        if name in old.asked and (old.questions[name].choices is None or value in old.questions[name].choices)  # type: ignore[operator]
    }


def _edited(project: Path, kit: Kit) -> Edits:
    """Makes the project a repository, and does to it what users do."""
    page = next(_pages(project), "")
    if page:
        with (project / page).open("a", encoding="utf-8", newline="\n") as file:
            file.write(NOTE)
    (project / ADDED).write_text("Ours.\n", encoding="utf-8")
    kept = governed(kit.manifest.policy, "managed", DELETABLE)
    deleted = next((name for name in DELETABLE if name not in kept and (project / name).is_file()), "")
    if deleted:
        (project / deleted).unlink()
    git.start_repository(project, "A project with edits")
    return Edits(page, deleted)


def _pages(project: Path) -> Iterator[str]:
    for folder in PAGES:
        yield from sorted(path.relative_to(project).as_posix() for path in (project / folder).glob("*.py"))
    yield from sorted(path.name for path in project.glob("*.py"))


@dataclass(frozen=True, slots=True)
class _Trees:
    """A new project, and the place for the updated one; what `policy` leaves to users may differ."""

    fresh: Path
    after: Path
    policy: Policy

    def left_to_users(self, paths: set[str]) -> set[str]:
        return governed(self.policy, "seeded", paths) | governed(self.policy, "owned", paths)


def _judged(name: str, ready: Prepared, edits: Edits, trees: _Trees, checker: Checker) -> Phase:
    merge, repository, fresh, after = ready.merge, ready.repository, trees.fresh, trees.after
    if merge is None:
        return Phase(name, State.OK, "nothing to do")
    others = [each for each in ready.plan.conflicts if each.path != edits.page]
    if others:
        return failed(name, f"{others[0].path}: {others[0].note}, though no user has changed it.")
    repository.checked_out(merge.tree, after)
    if ready.plan.conflicts and edits.page:
        shutil.copy(fresh / edits.page, after / edits.page)
    errors = [each for each in checker.check(after).findings if each.level is Level.ERROR]
    if errors:
        return of_findings(name, errors)
    if said := next(_differences(ready, edits, trees), ""):
        return failed(name, said)
    note = f"{len(ready.plan.written)} files changed"
    return Phase(name, State.OK, f"{note}, a conflict in {edits.page}" if ready.plan.conflicts else note)


def _differences(ready: Prepared, edits: Edits, trees: _Trees) -> Iterator[str]:
    """What is not as the user left it, or not as a new project has it."""
    fresh, after = trees.fresh, trees.after
    if not (after / ADDED).is_file():
        yield f"{ADDED}, which the user has added, is gone."
    if edits.deleted and (after / edits.deleted).exists():
        yield f"{edits.deleted}, which the user has deleted, is back."
    page = after / edits.page
    if page.is_file() and not ready.plan.conflicts and not page.read_text("utf-8").endswith(NOTE):
        yield f"{edits.page} has lost what the user wrote into it."
    now, wanted = Project.read(after).files, Project.read(fresh).files
    own = {edits.page, edits.deleted, ADDED, TEAM_FILE, ".copier-answers.yml"}
    for path in sorted({*now, *wanted} - own - trees.left_to_users({*now, *wanted})):
        if now.get(path) != wanted.get(path):
            what = "is missing" if path not in now else "is still there" if path not in wanted else "differs"
            yield f"{path} {what}, compared with a new project."
