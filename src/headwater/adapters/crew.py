"""Forks that are given one piece of work after the other, and that tell how they get on.

Unlike workers.py, where all work is known and shared out at once: here whoever hands it out may stop at any
time, and what is under way comes to its end or is taken back, never left half done.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from struct import Struct
from typing import Any, BinaryIO

Tell = Callable[[Any], None]
Work = Callable[[Any, Tell], Any]
Session = Callable[[], AbstractContextManager[Work]]
"""Within it, in the fork, the work is done: first the piece of it, then whom to tell of progress."""

LENGTH = Struct("Q")
PATIENCE_SECONDS = 15.0


class Kind(Enum):
    """What there is to tell of a piece of work: something on the way, its result, or a lost fork."""

    TOLD = 0
    DONE = 1
    LOST = 2


@dataclass(frozen=True, slots=True)
class News:
    """Of the piece of work `task`: what was told, or what came of it."""

    kind: Kind
    task: Any
    what: Any = None


class Crew:
    """A context in which `size` forks are at work; none outlives it.

    Where the system cannot fork, or with a size of 0, the work is done by ourselves, a piece at a time.
    """

    def __init__(self, session: Session, size: int) -> None:
        self._session, self._size = session, size
        self._forks: list[_Fork] = []
        self._alone: Work | None = None
        self._given: list[Any] = []
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Crew:
        if sys.platform == "win32" or not self._size:
            self._alone = self._stack.enter_context(self._session())
        for _ in range(0 if self._alone else self._size):
            self._forks.append(_Fork(self._session, self._forks))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for fork in self._forks:
            fork.dismiss(politely=kind is None)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for fork in self._forks:
            fork.gone(None if kind is None else deadline)
        self._stack.close()

    @property
    def idle(self) -> bool:
        """Whether there is somebody to give work to."""
        return not self._given if self._alone else any(fork.task is None for fork in self._forks)

    @property
    def is_lost(self) -> bool:
        """Whether all forks are lost."""
        return not self._alone and not self._forks

    def give(self, task: Any) -> None:
        """Begins a piece of work."""
        if self._alone:
            self._given.append(task)
        else:
            next(fork for fork in self._forks if fork.task is None).begin(task)

    def news(self, seconds: float | None = None) -> Iterator[News]:
        """Waits, for so long at most, until there is something to tell of the work that is under way."""
        if self._alone:
            task, told = self._given.pop(), list[Any]()
            result = self._alone(task, told.append)
            yield from (News(Kind.TOLD, task, each) for each in told)
            yield News(Kind.DONE, task, result)
            return
        busy = {fork.results: fork for fork in self._forks if fork.task is not None}
        ready, _, _ = select.select(list(busy), [], [], seconds)
        for pipe in ready:
            found = busy[pipe].heard()
            if found.kind is Kind.LOST:
                self._forks.remove(busy[pipe])
            yield found

    def stopped(self) -> Iterator[News]:
        """Ends the forks, and tells what they have to tell until then."""
        for fork in self._forks:
            fork.dismiss(politely=False)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and any(fork.task is not None for fork in self._forks):
            yield from self.news(0.1)


class _Fork:
    """A process of ours, as its parent sees it."""

    def __init__(self, session: Session, others: list[_Fork]) -> None:
        self.task: Any = None
        reading, tasks = os.pipe()
        results, writing = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            code = 1
            try:  # it must never come back to its caller's code
                signal.signal(signal.SIGINT, _stop)
                signal.signal(signal.SIGTERM, _stop)
                os.close(tasks)
                os.close(results)
                for other in others:
                    other.tasks.close()
                    other.results.close()
                _serve(session, os.fdopen(reading, "rb"), os.fdopen(writing, "wb"))
                code = 0
            except (KeyboardInterrupt, BrokenPipeError):  # nobody is there any more to hear of it
                code = 130
            finally:
                os._exit(code)
        os.close(reading)
        os.close(writing)
        self.tasks: BinaryIO = os.fdopen(tasks, "wb")
        self.results: io.FileIO = io.FileIO(results, "rb")

    def begin(self, task: Any) -> None:
        self.task = task
        with contextlib.suppress(BrokenPipeError):  # it is lost, as we shall hear
            pickle.dump(task, self.tasks)
            self.tasks.flush()

    def heard(self) -> News:
        task = self.task
        try:
            size = LENGTH.unpack(_exactly(self.results, LENGTH.size))[0]
            kind, what = pickle.loads(_exactly(self.results, size))  # noqa: S301 -- from our own fork
        except (EOFError, pickle.UnpicklingError, OSError):
            self.gone(time.monotonic())
            return News(Kind.LOST, task)
        if kind is Kind.DONE:
            self.task = None
        return News(kind, task, what)

    def dismiss(self, *, politely: bool) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.tasks.close()
        if not politely:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGTERM)

    def gone(self, deadline: float | None) -> None:
        """Waits for its end, and brings it about at `deadline`."""
        while not self._has_ended(wait=deadline is None):
            if deadline is not None and time.monotonic() >= deadline:
                os.kill(self.process, signal.SIGKILL)
                deadline = None
            time.sleep(0.005)
        self.results.close()

    def _has_ended(self, *, wait: bool) -> bool:
        try:
            return os.waitpid(self.process, 0 if wait else os.WNOHANG)[0] != 0
        except ChildProcessError:
            return True


def _exactly(pipe: io.FileIO, size: int) -> bytes:
    """So many bytes and no more: what is buffered `select` does not see."""
    found = b""
    while len(found) < size:
        part = pipe.read(size - len(found))
        if not part:
            raise EOFError
        found += part
    return found


class _Stopped:
    """Whether we, a fork, were told to stop."""

    wanted = False


def _stop(_signal: int, _frame: object) -> None:
    """Stops once: what is taken back then must not be broken off by a second Ctrl-C."""
    if not _Stopped.wanted:
        _Stopped.wanted = True
        raise KeyboardInterrupt


def _serve(session: Session, tasks: BinaryIO, results: BinaryIO) -> None:
    def tell(kind: Kind, what: Any) -> None:
        content = pickle.dumps((kind, what))
        results.write(LENGTH.pack(len(content)) + content)
        results.flush()

    def told(what: Any) -> None:
        if _Stopped.wanted:
            raise KeyboardInterrupt
        tell(Kind.TOLD, what)

    with session() as work:
        while True:
            try:
                task = pickle.load(tasks)  # noqa: S301 -- from the process that we are a fork of
            except EOFError:
                return
            tell(Kind.DONE, work(task, told))
