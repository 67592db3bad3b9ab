"""A watchdog that cleans up after headwater even when headwater is killed.

`kill -9` runs no clean-up code of ours, so a tiny process of its own session waits at the end of a pipe.
The kernel closes that pipe however we end; the watchdog then kills the processes we started and removes
the folders that were not put into place.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

SCRIPT = Path(__file__).with_name("guard_script.py")
MARK = "HEADWATER_GUARD"
LAST_WORDS_SECONDS = 10.0
TEMPORARY, TOKEN_BYTES = "headwater-", 8


def is_temporary(path: Path) -> bool:
    """Whether it is called like a folder of `Guard.temporary`, be it of another process."""
    return re.fullmatch(f"{TEMPORARY}[0-9a-f]{{{2 * TOKEN_BYTES}}}", path.name) is not None


class CancelledError(Exception):
    """A process was to be started after its guard had begun to clean up."""


class Guard:
    """A context within which processes and folders are watched; leaving it cleans up what still is."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(8)
        self._groups: set[int] = set()
        self._paths: set[Path] = set()
        self._moves: set[tuple[Path, Path]] = set()
        self._journals: set[Path] = set()
        self._cancelled = False
        self._lock = threading.Lock()

    @property
    def environment(self) -> dict[str, str]:
        """A variable that every watched process carries.

        Where there is a /proc, it finds those too that left their group, or that the watchdog had not been
        told of yet when we were killed.
        """
        return {MARK: self.mark}

    def __enter__(self) -> Self:
        """Starts the watchdog without waiting for it."""
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", str(SCRIPT), MARK, self.mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=os.path.abspath(os.sep),  # a folder that nobody removes  # noqa: PTH100
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kills and removes what is still watched, and ends the watchdog."""
        self.cancel()
        idle = not (self._groups or self._paths or self._moves or self._journals)
        with contextlib.suppress(BrokenPipeError):
            if self._watchdog.stdin:
                self._watchdog.stdin.close()
        if idle:  # it ends by itself at once, with nothing to do that anybody would have to wait for
            threading.Thread(target=self._watchdog.wait, daemon=True).start()
            return
        try:
            self._watchdog.wait(LAST_WORDS_SECONDS)
        except subprocess.TimeoutExpired:
            self._watchdog.kill()
            self._watchdog.wait()

    def watch_group(self, group: int) -> None:
        """From now on the process group `group` does not outlive us.

        Raises:
            CancelledError: the clean-up has begun; the group has been killed.
        """
        self._tell("watch", "group", group)
        with self._lock:
            self._groups.add(group)
            cancelled = self._cancelled
        if cancelled:
            kill_group(group)
            raise CancelledError

    def forget_group(self, group: int) -> None:
        """The group has ended."""
        with self._lock:
            self._groups.discard(group)
        self._tell("forget", "group", group)

    def watch_path(self, path: Path) -> None:
        """From now on the folder or file at `path` is removed when we die."""
        self._paths.add(path)
        self._tell("watch", "path", os.fspath(path))

    def forget_path(self, path: Path) -> None:
        """`path` has been removed, or has come to stay."""
        self._paths.discard(path)
        self._tell("forget", "path", os.fspath(path))

    @contextlib.contextmanager
    def temporary(self) -> Iterator[Path]:
        """A folder among the system's temporary ones that does not outlive the context, nor us."""
        place = Path(tempfile.gettempdir(), f"{TEMPORARY}{secrets.token_hex(TOKEN_BYTES)}")
        self.watch_path(place)  # before it is there, so that no moment is left to be killed in
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
        self.forget_path(place)

    def watch_move(self, current: Path, original: Path) -> None:
        """From now on what was moved from `original` to `current` is moved back when we die."""
        self._moves.add((current, original))
        self._tell("watch", "move", [os.fspath(current), os.fspath(original)])

    def watch_journal(self, folder: Path) -> None:
        """From now on the change that is noted in `folder` is taken back when we die (see rollback.py)."""
        self._journals.add(folder)
        self._tell("watch", "journal", os.fspath(folder))

    def forget_journal(self, folder: Path) -> None:
        """The change has come to its end, or has been taken back."""
        self._journals.discard(folder)
        self._tell("forget", "journal", os.fspath(folder))

    def settle(self) -> None:
        """Whatever was watched, but for processes, has come to stay: told in one go, so never by halves."""
        self._paths.clear()
        self._moves.clear()
        self._tell("settle")

    @property
    def is_cancelled(self) -> bool:
        """Whether what is under way is to come to its end: whatever comes of it now says nothing."""
        return self._cancelled

    def cancel(self) -> None:
        """Kills every watched group, and every one that is watched from now on."""
        with self._lock:
            self._cancelled = True
            groups = list(self._groups)
        for group in groups:
            kill_group(group)

    @contextlib.contextmanager
    def cancelling(self) -> Iterator[None]:
        """Cancels when an exception passes, so that threads that wait for a process come back."""
        try:
            yield
        except BaseException:
            self.cancel()
            raise

    def _tell(self, *message: int | str | list[str]) -> None:
        line = json.dumps(message).encode() + b"\n"
        with self._lock, contextlib.suppress(BrokenPipeError):  # without its watchdog headwater still works
            if self._watchdog.stdin:
                self._watchdog.stdin.write(line)
                self._watchdog.stdin.flush()


def kill_group(group: int) -> None:
    """Kills a process group at once; one that has ended is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(group)], capture_output=True, check=False)
        else:
            os.killpg(group, signal.SIGKILL)
