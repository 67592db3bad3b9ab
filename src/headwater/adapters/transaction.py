"""Changes files of a work tree, and git's index with them, all or nothing.

A kill leaves it to the watchdog to take back what was begun, within milliseconds; a machine that lost its
power leaves it to the next command (`recovered`). Everything that is needed for that lies in the
repository's own folder before the first file is touched; it stays there afterwards, for an undo.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from headwater.adapters.guard import Guard
from headwater.adapters.locks import held, is_free
from headwater.adapters.repository import RefusedError, Repository, info
from headwater.adapters.rollback import DONE, JOURNAL, PREPARED, UNDER_WAY, phase, rollback
from headwater.core.errors import UsageError

HOME = "headwater"
"""The folder within git's own that is ours."""
NEXT, LAST, OWNER = "next", "last", "owner"

Entry = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Changeset:
    """What is to be changed; paths are relative to the project.

    `files` says what the work tree is to hold, `index` what git's index is, each a mode and an id or None
    where nothing is left; `stages` are the unresolved entries of the index. `about` is kept for whoever
    takes it back.
    """

    files: Mapping[str, Entry | None]
    index: Mapping[str, Entry | None]
    stages: Mapping[str, Mapping[int, Entry]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)


def home_of(repository: Repository) -> Path:
    """Where the journals of a project are: a repository may hold several."""
    return repository.git_dir / HOME / (quote(repository.prefix.rstrip("/"), safe="") or "project")


def recovered(repository: Repository) -> bool:
    """Takes back a change that a lost machine has left half done; says whether there was one.

    Raises:
        EnvironmentLackError: the file system refuses.
    """
    folder = home_of(repository) / NEXT
    match phase(folder):
        case "":
            if folder.exists() and not (folder / JOURNAL).exists() and _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)
            return False
        case "done":
            _retire(folder)
            return False
        case _:
            if not _is_abandoned(folder):
                raise UsageError(
                    "Another update of this project is under way.", "Wait for it to end, then run it again."
                )
            rollback(folder)
            return True


def last(repository: Repository) -> dict[str, Any] | None:
    """The journal of the last change, if it can still be taken back."""
    folder = home_of(repository) / LAST
    if phase(folder) != DONE:
        return None
    held: dict[str, Any] = json.loads((folder / JOURNAL).read_text("utf-8", "surrogateescape"))
    return held


def apply(repository: Repository, changeset: Changeset, guard: Guard) -> None:
    """Carries `changeset` out.

    Raises:
        UsageError: another command of git's, or of ours, is at work in the repository.
        EnvironmentLackError: the file system refuses; all is as it was.
    """
    folder = home_of(repository) / NEXT
    with _claimed(folder):
        guard.watch_path(folder)  # until there is something to take back, to remove it is enough
        try:
            journal = _prepared(repository, changeset, folder)
            repository.keep()
            _write(folder, journal, PREPARED)
            guard.watch_journal(folder)
            guard.forget_path(folder)
            with _index_locked(journal, folder):
                _write(folder, journal, UNDER_WAY)
                _carry_out(repository, journal, folder)
                _write(folder, journal, DONE)
        except BaseException:
            rollback(folder)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            guard.forget_journal(folder)
            guard.forget_path(folder)
        _retire(folder)
    with contextlib.suppress(RefusedError):
        repository.run(
            "update-index", "-q", "--refresh", cwd=repository.top, env=repository.plain, fine=(0, 1)
        )


def _prepared(repository: Repository, changeset: Changeset, folder: Path) -> dict[str, Any]:
    prefix, top = repository.prefix, repository.top
    files = {prefix + path: entry for path, entry in changeset.files.items()}
    written = [path for path, entry in files.items() if entry]
    whole = repository.with_entries(f"{repository.head}^{{tree}}", files)
    repository.checked_out(whole, folder / "after", written)
    (folder / "before").mkdir()
    noted = []
    for number, (path, entry) in enumerate(files.items()):
        before = ""
        if os.path.lexists(top / path):
            before = f"before/{number}"
            shutil.copy2(top / path, folder / before, follow_symlinks=False)
        if entry and (before or os.path.lexists(folder / "after" / path)):
            noted.append((path, before, f"after/{path}"))
        elif not entry and before:
            noted.append((path, before, ""))
    index = repository.git_dir / "index"
    if index.exists():
        shutil.copyfile(index, folder / "index.before")
    _new_index(repository, changeset, folder)
    return {
        "top": os.fspath(top), "prefix": prefix, "files": noted, "folders": _new_folders(top, written),
        "index": os.fspath(index) if index.exists() else "",
        "head": repository.head, "about": dict(changeset.about),
        "then": {path: list(entry) if entry else None for path, entry in changeset.files.items()},
        "was": {path: list(entry) if entry else None for path, entry in _was(repository, changeset).items()},
    }  # fmt: skip


def _was(repository: Repository, changeset: Changeset) -> dict[str, Entry | None]:
    held = repository.entries(repository.tree)
    return {path: held.get(path) for path in sorted({*changeset.files, *changeset.index, *changeset.stages})}


def _new_index(repository: Repository, changeset: Changeset, folder: Path) -> None:
    prefix, place = repository.prefix, folder / "index.after"
    own = {"GIT_INDEX_FILE": os.fspath(place)}
    if (folder / "index.before").exists():
        shutil.copyfile(folder / "index.before", place)
    else:
        repository.run("read-tree", "HEAD", env=own, cwd=repository.top)
    plain = {prefix + path: entry for path, entry in changeset.index.items()}
    gone = dict.fromkeys([*plain, *(prefix + path for path in changeset.stages)])
    lines = [
        info(gone, repository.head),
        info({path: entry for path, entry in plain.items() if entry}, repository.head),
    ]
    for path, sides in changeset.stages.items():
        lines += [
            os.fsencode(f"{mode} {oid} {stage}\t{prefix}{path}") + b"\0"
            for stage, (mode, oid) in sides.items()
        ]
    repository.run("update-index", "-z", "--index-info", stdin=b"".join(lines), env=own, cwd=repository.top)


def _new_folders(top: Path, written: Sequence[str]) -> list[str]:
    """The folders that are not there yet, each after the one that it is in."""
    found: dict[str, None] = {}
    for path in written:
        for parent in reversed(Path(path).parents[:-1]):
            if not (top / parent).is_dir():
                found[parent.as_posix()] = None
    return list(found)


def _carry_out(repository: Repository, journal: Mapping[str, Any], folder: Path) -> None:
    top = Path(journal["top"])
    for path, before, after in journal["files"]:
        if before and not after:
            (top / path).unlink()
            _remove_empty(top / path, top / journal["prefix"])
    for path, _, after in journal["files"]:
        if after:
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            _move(folder / after, top / path)
    index = repository.git_dir / "index"
    index.with_name("index.lock").replace(index)


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.headwater")
        shutil.copy2(source, beside, follow_symlinks=False)
        beside.replace(target)


def _remove_empty(path: Path, root: Path) -> None:
    for parent in path.parents:
        if parent == root or not parent.is_relative_to(root):
            return
        try:
            parent.rmdir()
        except OSError:
            return


@contextlib.contextmanager
def _index_locked(journal: Mapping[str, Any], folder: Path) -> Iterator[None]:
    """Within it no other git can write the index: by git's own lock, which holds the new index already."""
    lock = Path(f"{journal['index'] or Path(journal['top'], '.git', 'index')}.lock")
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError as error:
        raise UsageError(
            f"Another git is at work here: {lock.name} exists.", f"Wait for it to end, or remove {lock}."
        ) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write((folder / "index.after").read_bytes())
        yield
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            lock.unlink()
        raise


@contextlib.contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
    except FileExistsError as error:
        raise UsageError(
            "Another update of this project is under way.", "Wait for it to end, then run it again."
        ) from error
    with held(folder / OWNER):
        yield


def _is_abandoned(folder: Path) -> bool:
    """Whether nobody is at work in `folder` any more."""
    return not (folder / OWNER).exists() or is_free(folder / OWNER)


def _retire(folder: Path) -> None:
    place = folder.with_name(LAST)
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)
    shutil.rmtree(place / "after", ignore_errors=True)


def _write(folder: Path, journal: Mapping[str, Any], how_far: str) -> None:
    """Notes how far it has come: on disk before anything else happens."""
    beside = folder / f"{JOURNAL}.new"
    with beside.open("w", encoding="utf-8", errors="surrogateescape") as stream:
        json.dump({**journal, "phase": how_far}, stream, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(folder / JOURNAL)
