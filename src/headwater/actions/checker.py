"""Checks projects in a process of its own, which can be ended: Python cannot be, while it parses a file.

What a kit makes may be of any size. `headwater kit test` checks it here, so that neither a Ctrl-C nor the
other cases have to wait for the parser.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from headwater.adapters import confinement
from headwater.adapters.guard import Guard, kill_group
from headwater.core.errors import HeadwaterError, UsageError
from headwater.core.report import Report

MEMORY = 4 << 30
BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
MAIN = "from headwater.actions.checker import main; main()"


class Checker:
    """Checks for as long as its context lasts; each check may take `seconds`. Threads take turns."""

    def __init__(self, guard: Guard, seconds: float) -> None:
        self._guard, self._seconds = guard, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def check(self, root: Path) -> Report:
        """As `actions.check.check` has it, of the project at `root`.

        Raises:
            HeadwaterError: as there.
            UsageError: it takes too long, or more memory than there is.
        """
        with self._turn:
            line = self._answer(self._process or self._started(), root)
            if not line.endswith(b"\n"):
                self._end()
                raise UsageError(
                    f"It could not be checked within {self._seconds:g} s and {MEMORY >> 30} GiB of memory."
                )
        answer = pickle.loads(base64.b64decode(line))  # noqa: S301 -- our own child's, which executes nothing else
        if isinstance(answer, HeadwaterError):
            raise answer
        assert isinstance(answer, Report)  # noqa: S101
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        flags = ["-B"] if sys.flags.dont_write_bytecode else []
        command = [sys.executable, "-I", *flags, "-c", BOOT + MAIN, json.dumps(sys.path)]
        variables = {**os.environ, **self._guard.environment}
        self._process = subprocess.Popen(
            command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._guard.watch_group(self._process.pid)
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], root: Path) -> bytes:
        """One line; less than that if the process has ended, or had to be."""
        assert process.stdin  # noqa: S101
        assert process.stdout  # noqa: S101
        deadline = threading.Timer(self._seconds, kill_group, [process.pid])
        deadline.daemon = True
        deadline.start()
        try:
            process.stdin.write(json.dumps(str(root)).encode() + b"\n")
            process.stdin.flush()
            return process.stdout.readline()
        except BrokenPipeError:
            return b""
        finally:
            deadline.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        kill_group(process.pid)
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                assert stream  # noqa: S101
                stream.close()
        self._guard.forget_group(process.pid)


def main() -> None:
    """Answers the paths on standard input with reports, or with errors, a line each."""
    from headwater.actions.check import check
    from headwater.core.project import Project

    confinement.limit_memory(MEMORY)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is said on standard output is no answer
    for line in sys.stdin.buffer:
        answer: Report | HeadwaterError
        try:
            answer = check(Project.read(Path(json.loads(line))))
        except HeadwaterError as error:
            answer = error
        answers.write(base64.b64encode(pickle.dumps(answer)) + b"\n")
        answers.flush()
