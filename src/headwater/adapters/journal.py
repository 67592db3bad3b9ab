"""Where a change of a work tree notes what it does, so that it can be taken back whenever it ends.

The notes of each project lie in the repository's own folder. `NEXT` is a change that is under way, `LAST`
the one that has come to its end most recently.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from headwater.adapters.locks import tried
from headwater.adapters.repository import Repository
from headwater.adapters.rollback import DONE, JOURNAL, TOKEN, discard, read, rollback
from headwater.core.errors import UsageError

HOME = "headwater"
"""The folder within git's own that is ours."""
NEXT, LAST, OWNER = "next", "last", "owner"
LONGEST = 100
"""Characters of a project's path that go into a folder's name; file systems end at 255 bytes."""


def home_of(repository: Repository) -> Path:
    """Where the journals of a project are: a repository may hold several."""
    prefix = repository.prefix.rstrip("/")
    if not prefix:
        return repository.git_dir / HOME / "project"
    name = quote(prefix, safe="")
    if len(name) > LONGEST:
        name = name[:LONGEST] + hashlib.sha256(os.fsencode(prefix)).hexdigest()[:16]
    return repository.git_dir / HOME / f"project-in-{name}"


def recovered(repository: Repository) -> bool:
    """Takes back what a lost machine has left half done in any project of the repository; whether it did.

    Raises:
        UsageError: another command is at work in this project, or another git in the repository.
        OSError: the file system refuses.
    """
    own = home_of(repository)
    done = False
    for home in sorted({own, *(repository.git_dir / HOME).glob("project*")}):
        if _is_in_order(home):
            continue
        with tried(home / OWNER) as alone:
            if alone:
                done |= _recover(home / NEXT)
            elif home == own:
                raise _under_way()
    return done


def last(repository: Repository) -> dict[str, Any] | None:
    """The journal of the last change, if it can still be taken back."""
    journal = read(home_of(repository) / LAST)
    return journal if journal and journal["phase"] == DONE else None


def stamp(repository: Repository) -> str:
    """What tells the last change from any other; "" where there was none."""
    file = home_of(repository) / LAST / TOKEN
    return file.read_text("utf-8") if file.is_file() else ""


@contextlib.contextmanager
def claimed(repository: Repository) -> Iterator[Path]:
    """A new folder for the journal of a change, which nobody else makes in this project meanwhile.

    Raises:
        UsageError: somebody does already.
    """
    home = home_of(repository)
    home.mkdir(parents=True, exist_ok=True)
    with tried(home / OWNER) as alone:
        if not alone:
            raise _under_way()
        _recover(home / NEXT)
        (home / NEXT).mkdir()
        yield home / NEXT


def retire(folder: Path) -> None:
    """Puts the journal of a change that has come to its end where an undo finds it."""
    place = folder.with_name(LAST)
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)
    shutil.rmtree(place / "after", ignore_errors=True)


def write(folder: Path, journal: Mapping[str, Any], how_far: str) -> None:
    """Notes how far a change has come: on disk before anything else happens."""
    beside = folder / f"{JOURNAL}.new"
    with beside.open("w", encoding="utf-8", errors="surrogateescape") as stream:
        json.dump({**journal, "phase": how_far}, stream, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(folder / JOURNAL)


def _is_in_order(home: Path) -> bool:
    return not os.path.lexists(home / NEXT) and not os.path.lexists(home / f"{NEXT}.gone")


def _recover(folder: Path) -> bool:
    journal = read(folder)
    try:
        rollback(folder)
    except FileExistsError as error:
        raise another_git(error) from error
    if journal and journal["phase"] == DONE:
        retire(folder)
    discard(folder)
    return journal is not None and journal["phase"] != DONE


def another_git(error: FileExistsError) -> UsageError:
    """What to tell a user whose index is locked."""
    lock = error.filename2 or error.filename
    return UsageError(
        f"Another git is at work here: {Path(lock).name} exists.", f"Wait for it to end, or remove {lock}."
    )


def _under_way() -> UsageError:
    return UsageError(
        "Another update of this project is under way.", "Wait for it to end, then run it again."
    )
