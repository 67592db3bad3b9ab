"""Takes back a change of a work tree that was broken off, from the journal that it kept.

Standard library only, and nothing of ours: the watchdog of guard_script.py loads this file by its path, in
an interpreter that knows no packages, when headwater itself has been killed. It may come long after, when a
machine has lost its power and somebody has gone on by hand: what is neither as it was before the change nor
as the change has made it is theirs, and is left alone.
"""

import contextlib
import hashlib
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

JOURNAL, LOCK, TOKEN = "journal.json", "rollback.lock", "token"
PREPARED, UNDER_WAY, DONE = "prepared", "under way", "done"
INDEX_BEFORE, INDEX_AFTER = "index.before", "index.after"
MARK = b"headwater "
"""What git's lock holds while one of us has it; git itself looks only whether it is there."""

LEFT_OUT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")


def read(folder: Path) -> dict[str, Any] | None:
    """The journal that is kept in `folder`; None without one."""
    try:
        held: dict[str, Any] = json.loads((folder / JOURNAL).read_text("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return None
    return held


def rollback(folder: Path) -> None:
    """Brings back what was there before; a change that has come to its end stays, and git's lock goes.

    May be broken off and begun again at any point.

    Raises:
        FileExistsError: another git is at work.
        OSError: the file system refuses; the journal stays for another time.
    """
    with _alone(folder):
        journal = read(folder)
        if not journal:
            return
        if journal["phase"] == UNDER_WAY:
            lock_index(folder, journal)
            _bring_back(folder, journal)
        free_index(folder, journal)
        if journal["phase"] != DONE:
            discard(folder)


def discard(folder: Path) -> None:
    """Removes a journal in one go, so that no half of it is ever read."""
    trash = folder.with_name(f"{folder.name}.gone")
    shutil.rmtree(trash, ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        folder.rename(trash)
    shutil.rmtree(trash, ignore_errors=True)


def lock_index(folder: Path, journal: dict[str, Any]) -> None:
    """Takes git's own lock of the index, in one go: no other git writes it until `free_index`.

    Raises:
        FileExistsError: somebody has it.
    """
    if _has_lock(folder, journal):
        return
    lock, token = Path(f"{journal['index']}.lock"), folder / TOKEN
    try:
        os.link(token, lock)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with lock.open("xb") as stream:
            stream.write(token.read_bytes())


def is_ours(journal: dict[str, Any]) -> bool:
    """Whether a headwater has git's lock, or nobody any more."""
    try:
        return Path(f"{journal['index']}.lock").read_bytes().startswith(MARK)
    except FileNotFoundError:
        return True


def free_index(folder: Path, journal: dict[str, Any]) -> None:
    """Gives git's lock back, if it is ours."""
    if _has_lock(folder, journal):
        Path(f"{journal['index']}.lock").unlink(missing_ok=True)


def digest(path: Path) -> str:
    """What a file or a link holds, in short; "" where there is neither."""
    if path.is_symlink():
        return "link:" + hashlib.sha256(os.fsencode(os.readlink(path))).hexdigest()  # noqa: PTH115 -- its very bytes
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def refresh_index(index: Path, top: str) -> None:
    """Lets an index, which is not git's own, know the work tree's files by their times again."""
    env = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    with contextlib.suppress(OSError):
        subprocess.run(
            [
                "git", "-C", top, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
                "update-index", "-q", "--refresh",
            ],
            env={**env, "GIT_INDEX_FILE": os.fspath(index)}, stdin=subprocess.DEVNULL, capture_output=True,
            check=False,
        )  # fmt: skip


def beside(path: Path) -> Path:
    """Where a file is put together that is to replace `path`."""
    return path.with_name(f".{path.name}.headwater")


def _has_lock(folder: Path, journal: dict[str, Any]) -> bool:
    try:
        return Path(f"{journal['index']}.lock").read_bytes() == (folder / TOKEN).read_bytes()
    except OSError:
        return False


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The watchdog and the next command may both be at it."""
    try:
        import fcntl
    except ImportError:  # Windows: there the watchdog has the files open
        yield
        return
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # taken back already
            handle = stack.enter_context((folder.parent / LOCK).open("a"))
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _bring_back(folder: Path, journal: dict[str, Any]) -> None:
    top = Path(journal["top"])
    for each in journal["files"]:
        place = top / each["path"]
        with contextlib.suppress(OSError):
            beside(place).unlink()
        if not each["before"] and digest(place) == each["now"]:
            place.unlink()
    for path in reversed(journal["folders"]):
        with contextlib.suppress(OSError):  # something else is in it by now
            (top / path).rmdir()
    for path, mode in journal["emptied"].items():
        with contextlib.suppress(FileExistsError, NotADirectoryError, FileNotFoundError):
            (top / path).mkdir()
            (top / path).chmod(mode)
    for each in journal["files"]:
        place = top / each["path"]
        if each["before"] and digest(place) in {each["was"], each["now"], ""}:
            with contextlib.suppress(IsADirectoryError, NotADirectoryError, FileNotFoundError):
                _restore(folder / each["before"], place)
    _bring_back_index(folder, journal)


def _bring_back_index(folder: Path, journal: dict[str, Any]) -> None:
    index, back = Path(journal["index"]), folder / "index.back"
    shutil.copyfile(folder / INDEX_BEFORE, back)
    refresh_index(back, journal["top"])
    if digest(index) in {digest(folder / INDEX_BEFORE), digest(folder / INDEX_AFTER)}:
        back.replace(index)


def _restore(before: Path, path: Path) -> None:
    if _same(before, path):
        return
    try:
        shutil.copy2(before, beside(path), follow_symlinks=False)
        beside(path).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside(path).unlink()
        raise


def _same(one: Path, other: Path) -> bool:
    if digest(one) != digest(other):
        return False
    modes = (stat.S_IMODE(each.lstat().st_mode) for each in (one, other))
    return len(set(modes)) == 1
