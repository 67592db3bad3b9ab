"""Work on all cores, by forks: nothing has to be imported or sent to them before they can begin."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from struct import Struct
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

NUMBER = Struct("i")
MOST_IN_A_PIPE = 1_000
"""Numbers that a pipe holds on every system before it has to be read: 4 KiB of them."""


def available() -> int:
    """How many processes may work at once; 1 where forking is impossible or unsafe."""
    if sys.platform == "win32" or threading.active_count() > 1:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def mapped(function: Callable[[Item], Result], items: Sequence[Item], workers: int) -> list[Result]:
    """`function` of every item, in their order, by `workers` processes, ours among them.

    Whoever is free takes the next item, as nobody knows beforehand how long one takes. What a fork cannot
    finish is done here.
    """
    if workers == 1:
        return [function(item) for item in items]
    queue = _Queue(len(items))
    forks = [_fork(function, items, queue) for _ in range(workers - 1)]
    try:
        done = {number: function(items[number]) for number in queue}
        for fork in forks:
            done |= _gathered(fork)
    finally:
        queue.close()
        for process, pipe in forks:
            _end(process, pipe)
    return [done[number] if number in done else function(item) for number, item in enumerate(items)]


class _Queue:
    """Numbers that several processes share: each is read by one of them, from a pipe that is full of them.

    A pipe takes a few thousand before somebody has to read, so that a number may stand for a run of items.
    """

    def __init__(self, count: int) -> None:
        self.count, self.run = count, -(-count // MOST_IN_A_PIPE) or 1
        self.reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(b"".join(NUMBER.pack(first) for first in range(0, count, self.run)))

    def __iter__(self) -> Iterator[int]:
        while token := os.read(self.reading, NUMBER.size):
            (first,) = NUMBER.unpack(token)
            yield from range(first, min(first + self.run, self.count))

    def close(self) -> None:
        os.close(self.reading)


def _fork(function: Callable[[Item], Result], items: Sequence[Item], queue: Iterable[int]) -> tuple[int, int]:
    import pickle  # only between a process and its own fork; a small project needs no fork

    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    code = 1
    try:  # the fork: it must never come back to its caller's code
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump({number: function(items[number]) for number in queue}, pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _gathered(fork: tuple[int, int]) -> dict[int, Any]:
    """The results of a fork, by the numbers of their items; none of one that broke off."""
    import pickle

    with (
        contextlib.suppress(EOFError, pickle.UnpicklingError, OSError),
        os.fdopen(os.dup(fork[1]), "rb") as pipe,
    ):
        gathered: dict[int, Any] = pickle.load(pipe)  # noqa: S301 -- from our own fork
        return gathered
    return {}


def _end(process: int, pipe: int) -> None:
    os.close(pipe)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process, 0)
