"""Runs a command in a session of its own, and ends it together with everything that it started."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from headwater.adapters.guard import Guard, kill_group
from headwater.core.errors import EnvironmentLackError

WATCH_SECONDS = 0.1


class TimeLimitError(Exception):
    """The command was stopped at its time limit; `output` is what it had said until then."""

    def __init__(self, seconds: float, output: str) -> None:
        super().__init__(f"stopped after {seconds:g} s")
        self.seconds = seconds
        self.output = output


@dataclass(frozen=True, slots=True)
class Completed:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Running:
    """A command that is under way; what it says (both streams) is gathered in the file `log`."""

    process: subprocess.Popen[bytes]
    log: Path

    def output(self) -> str:
        """What it has said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
    guard: Guard,
    watch: Callable[[], None] | None = None,
) -> Completed:
    """Runs `command` to its end, for at most `timeout` seconds; it gets no standard input.

    `watch` is called now and then meanwhile; what it raises ends the command.

    Output goes through files: a full pipe would block a process, and one left open by a grandchild us.

    Raises:
        TimeLimitError: it took longer.
        EnvironmentLackError: there is no such command.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:

        def said() -> tuple[str, str]:
            for stream in (out, err):
                stream.seek(0)
            return out.read().decode(errors="replace"), err.read().decode(errors="replace")

        process = _start(command, cwd, env, out.fileno(), err.fileno(), guard)
        try:
            with _ended(process, guard):
                _wait(process, timeout, watch)
        except subprocess.TimeoutExpired as error:
            raise TimeLimitError(timeout, "".join(said())) from error
        return Completed(process.returncode, *said())


def _wait(process: subprocess.Popen[bytes], timeout: float, watch: Callable[[], None] | None) -> None:
    deadline = time.monotonic() + timeout
    while watch:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(min(WATCH_SECONDS, timeout))
            return
        watch()
        if time.monotonic() > deadline:
            break
    process.wait(max(deadline - time.monotonic(), 0))


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], log: Path, guard: Guard
) -> Iterator[Running]:
    """`command` is under way within the context, and dead with all its children after it.

    Raises:
        EnvironmentLackError: there is no such command.
    """
    with log.open("wb") as stream:
        process = _start(command, cwd, env, stream.fileno(), subprocess.STDOUT, guard)
    with _ended(process, guard):
        yield Running(process, log)


def _start(
    command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], stdout: int, stderr: int, guard: Guard
) -> subprocess.Popen[bytes]:
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**env, **guard.environment},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    except (FileNotFoundError, PermissionError) as error:
        raise EnvironmentLackError(f"{command[0]} cannot be run: {error.strerror}.", "Install it.") from error
    try:
        guard.watch_group(process.pid)
    except BaseException:
        process.wait()
        raise
    return process


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes], guard: Guard) -> Iterator[None]:
    try:
        yield
    finally:
        if sys.platform != "win32" or process.poll() is None:
            kill_group(process.pid)  # also after its end: a child of it may live on in the group
        process.wait()
        guard.forget_group(process.pid)
