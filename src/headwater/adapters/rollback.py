"""Takes back a change of a work tree that was broken off, from the journal that it kept.

Standard library only, and nothing of ours: the watchdog of guard_script.py loads this file by its path, in
an interpreter that knows no packages, when headwater itself has been killed.
"""

import contextlib
import filecmp
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

JOURNAL, LOCK = "journal.json", "rollback.lock"
PREPARED, UNDER_WAY, DONE = "prepared", "under way", "done"


def phase(folder: Path) -> str:
    """How far the change that is noted in `folder` has come; "" if there is none."""
    journal = _read(folder)
    return str(journal.get("phase", "")) if journal else ""


def rollback(folder: Path) -> None:
    """Brings back what was there before; of a change that has come to its end nothing is touched.

    May be broken off and begun again at any point.

    Raises:
        OSError: the file system refuses; the journal stays for another time.
    """
    with _alone(folder):
        journal = _read(folder)
        if not journal or journal["phase"] == DONE:
            return
        if journal["phase"] == UNDER_WAY:
            _bring_back(folder, journal)
        trash = folder.with_name(f"{folder.name}.gone")
        shutil.rmtree(trash, ignore_errors=True)
        folder.rename(trash)
        shutil.rmtree(trash, ignore_errors=True)


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
    for path, before, _ in journal["files"]:
        if not before and ((top / path).is_symlink() or (top / path).is_file()):
            (top / path).unlink()
    for path in reversed(journal["folders"]):
        with contextlib.suppress(OSError):  # something else is in it by now
            (top / path).rmdir()
    for path, before, _ in journal["files"]:
        if before:
            _restore(folder / before, top / path)
    if journal["index"]:
        _restore(folder / "index.before", Path(journal["index"]))
        with contextlib.suppress(FileNotFoundError):
            Path(journal["index"] + ".lock").unlink()
        _git(journal, "update-index", "-q", "--refresh")


def _restore(before: Path, path: Path) -> None:
    if _same(before, path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.headwater")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    shutil.copy2(before, beside, follow_symlinks=False)
    beside.replace(path)


def _same(one: Path, other: Path) -> bool:
    if not os.path.lexists(other) or one.is_symlink() != other.is_symlink():
        return False
    if one.is_symlink():
        return os.readlink(one) == os.readlink(other)  # noqa: PTH115 -- as bytes would be compared
    modes = (stat.S_IMODE(each.stat().st_mode) for each in (one, other))
    return len(set(modes)) == 1 and filecmp.cmp(one, other, shallow=False)


def _git(journal: dict[str, Any], *arguments: str) -> None:
    left_out = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    with contextlib.suppress(OSError):
        subprocess.run(
            ["git", "-C", journal["top"], *arguments], env=env, stdin=subprocess.DEVNULL, capture_output=True,
            check=False,
        )  # fmt: skip


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = json.loads((folder / JOURNAL).read_text("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return None
    return held
