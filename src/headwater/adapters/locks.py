"""Locks that the system frees when whoever holds one ends, however that happens."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def held(lock: Path) -> Iterator[None]:
    """Holds `lock`, a file that is made for it, for as long as the context lasts, or we do."""
    with lock.open("w") as handle:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        except ImportError:  # Windows refuses to remove a folder that holds an open file: lock enough
            pass
        yield


def is_free(lock: Path) -> bool:
    """Whether nobody holds `lock`; where that cannot be told, somebody may."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        with lock.open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def tried(lock: Path) -> Iterator[bool]:
    """Whether nobody else has `lock`: then it is ours for as long as the context lasts, or we do."""
    with lock.open("a") as handle:
        try:
            _take(handle.fileno())
        except OSError:
            yield False
            return
        yield True


def _take(number: int) -> None:
    """Raises OSError when somebody has it."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
