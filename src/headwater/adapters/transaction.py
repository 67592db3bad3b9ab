"""Changes files of a work tree, and git's index with them, all or nothing.

A kill leaves it to the watchdog to take back what was begun, within milliseconds; a machine that lost its
power leaves it to the next command (`journal.recovered`). Everything that is needed for that lies in the
repository's own folder before the first file is touched; it stays there afterwards, for an undo.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headwater.adapters import journal as notes
from headwater.adapters.guard import Guard
from headwater.adapters.repository import FOLDER, Entry, Repository, info
from headwater.adapters.rollback import (
    DONE,
    INDEX_AFTER,
    INDEX_BEFORE,
    MARK,
    PREPARED,
    TOKEN,
    UNDER_WAY,
    beside,
    digest,
    free_index,
    is_ours,
    lock_index,
    refresh_index,
    rollback,
)
from headwater.core.errors import UsageError

PATIENCE_SECONDS = 10.0
READABLE, EXECUTABLE = 0o444, 0o111


@dataclass(frozen=True, slots=True)
class Changeset:
    """What is to be changed; paths are relative to the project.

    `files` says what the work tree is to hold, `index` what git's index is, each a mode and an id or None
    where nothing is left; `stages` are the unresolved entries of the index. `found` is what the work tree
    was seen to hold when that was decided, as `Repository.found` tells it; what is committed, unless told.
    `about` is kept for whoever takes it back. `after` is the `journal.stamp` of when that was decided, if it
    took long: two updates at once may come to the same files, and then the second had nothing to take back.
    """

    files: Mapping[str, Entry | None]
    index: Mapping[str, Entry | None]
    stages: Mapping[str, Mapping[int, Entry]] = field(default_factory=dict)
    found: Mapping[str, str | None] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    after: str | None = None


def apply(repository: Repository, changeset: Changeset, guard: Guard) -> None:
    """Carries `changeset` out.

    Raises:
        UsageError: another command of git's, or of ours, is at work in the repository, or something has
            changed since the changeset was made.
        EnvironmentLackError: the file system refuses; all is as it was.
    """
    repository.keep()
    with notes.claimed(repository) as folder:
        guard.watch_path(folder)  # until there is something to take back, to remove it is enough
        journal = _begun(repository, changeset, folder)
        notes.write(folder, journal, PREPARED)
        guard.watch_journal(folder)
        guard.forget_path(folder)
        try:
            _change(repository, changeset, folder, journal)
        except BaseException:
            rollback(folder)  # if that is broken off in its turn, the watchdog goes on with it
            guard.forget_journal(folder)
            raise
        guard.forget_journal(folder)
        notes.retire(folder)


def _begun(repository: Repository, changeset: Changeset, folder: Path) -> dict[str, Any]:
    (folder / TOKEN).write_text(f"{MARK.decode()}{secrets.token_hex(16)}\n")
    return {
        "top": os.fspath(repository.top), "prefix": repository.prefix, "head": repository.head,
        "index": os.fspath(repository.git_dir / "index"), "about": dict(changeset.about),
        "files": [], "folders": [], "emptied": {}, "untracked": [],
    }  # fmt: skip


def _change(repository: Repository, changeset: Changeset, folder: Path, journal: dict[str, Any]) -> None:
    _lock(folder, journal)
    _refuse_what_has_changed(repository, changeset)
    journal |= _prepared(repository, changeset, folder)
    notes.write(folder, journal, UNDER_WAY)
    _carry_out(journal, folder)
    notes.write(folder, journal, DONE)
    free_index(folder, journal)


def _lock(folder: Path, journal: dict[str, Any]) -> None:
    """Takes git's lock; a headwater that changes another project of the repository is waited for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return lock_index(folder, journal)
        except FileExistsError as error:
            if time.monotonic() > deadline or not is_ours(journal):
                raise notes.another_git(error) from error
        time.sleep(0.02)


def _refuse_what_has_changed(repository: Repository, changeset: Changeset) -> None:
    """To check and drive a project may take minutes, in which somebody may have gone on with it."""
    if changeset.after not in {None, notes.stamp(repository)}:
        raise UsageError("Another update was faster, so nothing was written.", "See git status.")
    if repository.text("rev-parse", "HEAD^{commit}").strip() != repository.head:
        raise UsageError("A commit was made meanwhile, so nothing was written.", "Run it again.")
    committed = repository.entries(repository.tree)
    seen = changeset.found
    if seen is None:
        seen = {path: committed[path][1] if path in committed else None for path in changeset.files}
    for path, now in repository.found(list(changeset.files)).items():
        entry = changeset.files[path]
        if now == FOLDER and gives_way(repository.folder / path, path, changeset.files):
            continue
        if now not in {seen.get(path), entry[1] if entry else None}:
            raise UsageError(f"{path} was changed meanwhile, so nothing was written.", "Run it again.")


def gives_way(folder: Path, path: str, files: Mapping[str, Entry | None]) -> bool:
    """Whether nothing is left in `folder`, which is at `path`, once those of `files` that go are gone."""
    if not folder.is_dir():
        return False
    inside = [each for each in folder.rglob("*") if each.is_symlink() or not each.is_dir()]
    return all(
        files.get(f"{path}/{each.relative_to(folder).as_posix()}", ("", "")) is None for each in inside
    )


def _prepared(repository: Repository, changeset: Changeset, folder: Path) -> dict[str, Any]:
    prefix, top = repository.prefix, repository.top
    files = {prefix + path: entry for path, entry in changeset.files.items()}
    written = [path for path, entry in files.items() if entry]
    whole = repository.with_entries(f"{repository.head}^{{tree}}", files)
    repository.checked_out(whole, folder / "after", written)
    for path in written:
        _keep_permissions(top / path, folder / "after" / path)
    (folder / "before").mkdir()
    noted = [_noted(top, path, folder, number) for number, path in enumerate(files)]
    _new_index(repository, changeset, folder)
    return {
        "files": [each for each in noted if each["before"] or each["now"]],
        "folders": _new_folders(top, written),
        "emptied": _may_be_emptied(top, files, prefix),
        "untracked": _untracked(repository, changeset),
        "then": {path: list(entry) if entry else None for path, entry in changeset.files.items()},
        "was": {path: list(entry) if entry else None for path, entry in _was(repository, changeset).items()},
    }


def _noted(top: Path, path: str, folder: Path, number: int) -> dict[str, str]:
    """What is at `path`, of which a copy is made, and what is to come there."""
    place, before = top / path, ""
    was = digest(place)
    if was:
        before = f"before/{number}"
        _copy_for_good(place, folder / before)
    return {"path": path, "before": before, "was": was, "now": digest(folder / "after" / path)}


def _keep_permissions(place: Path, new: Path) -> None:
    """Of a file's mode git knows only whether it can be executed; who else may read it is the user's say."""
    if not place.is_file() or place.is_symlink() or new.is_symlink():
        return
    mode = stat.S_IMODE(place.stat().st_mode) & ~EXECUTABLE
    executable = (mode & READABLE) >> 2 if new.stat().st_mode & stat.S_IXUSR else 0
    new.chmod(mode | executable)


def _copy_for_good(source: Path, target: Path) -> None:
    """A copy that is there even if the machine loses its power the next moment."""
    shutil.copy2(source, target, follow_symlinks=False)
    if not target.is_symlink():
        with target.open("rb") as stream:
            os.fsync(stream.fileno())


def _was(repository: Repository, changeset: Changeset) -> dict[str, Entry | None]:
    held = repository.entries(repository.tree)
    return {path: held.get(path) for path in sorted({*changeset.files, *changeset.index, *changeset.stages})}


def _new_index(repository: Repository, changeset: Changeset, folder: Path) -> None:
    prefix, place, index = repository.prefix, folder / INDEX_AFTER, repository.git_dir / "index"
    own = {"GIT_INDEX_FILE": os.fspath(place)}
    if index.exists():
        shutil.copyfile(index, place)
    else:
        repository.run("read-tree", "HEAD", env=own, cwd=repository.top)
    _copy_for_good(place, folder / INDEX_BEFORE)
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


def _may_be_emptied(top: Path, files: Mapping[str, Entry | None], prefix: str) -> dict[str, int]:
    """The folders that may go, with their modes, each after the one that it is in."""
    parents = {parent for path, entry in files.items() if not entry for parent in Path(path).parents[:-1]}
    replaced = [top / path for path, entry in files.items() if entry and _is_folder(top / path)]
    parents |= {
        each.relative_to(top)
        for folder in replaced
        for each in (folder, *folder.rglob("*"))
        if _is_folder(each)
    }
    inside = [each for each in parents if len(each.parts) > len(Path(prefix).parts)]
    there = [each for each in sorted(inside) if _is_folder(top / each)]
    return {each.as_posix(): stat.S_IMODE((top / each).stat().st_mode) for each in there}


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _untracked(repository: Repository, changeset: Changeset) -> list[str]:
    """The files that are there already, though git does not know them: no undo may take them away."""
    known = repository.entries(repository.tree)
    return [path for path in changeset.files if path not in known and digest(repository.folder / path)]


def _carry_out(journal: Mapping[str, Any], folder: Path) -> None:
    top = Path(journal["top"])
    for each in journal["files"]:
        if not each["now"]:
            (top / each["path"]).unlink()
    for path in reversed(journal["emptied"]):
        _remove_if_empty(top / path)
    for each in journal["files"]:
        if each["now"]:
            (top / each["path"]).parent.mkdir(parents=True, exist_ok=True)
            _move(folder / "after" / each["path"], top / each["path"])
    refresh_index(folder / INDEX_AFTER, journal["top"])
    new = folder / "index.new"
    shutil.copy2(folder / INDEX_AFTER, new)
    new.replace(journal["index"])


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copy2(source, beside(target), follow_symlinks=False)
        beside(target).replace(target)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
            raise
