"""Work on all cores, by forks: nothing has to be imported or sent to them before they can begin."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def available() -> int:
    """How many processes may work at once; 1 where forking is impossible or unsafe."""
    if sys.platform == "win32" or threading.active_count() > 1:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def mapped(function: Callable[[Item], Result], items: Sequence[Item], workers: int) -> list[Result]:
    """`function` of every item, in their order; the work is dealt to `workers` processes, ours among them.

    What a fork cannot finish is done here.
    """
    hands = [items[number::workers] for number in range(workers)]
    forks = [_fork(function, hand) for hand in hands[1:]]
    try:
        done = [[function(item) for item in hands[0]]]
        for fork, hand in zip(forks, hands[1:], strict=True):
            done.append(_gathered(fork) or [function(item) for item in hand])
    finally:
        for process, pipe in forks:
            _end(process, pipe)
    return [done[number % workers][number // workers] for number in range(len(items))]


def _fork(function: Callable[[Item], Result], hand: Sequence[Item]) -> tuple[int, int]:
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
            pickle.dump([function(item) for item in hand], pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _gathered(fork: tuple[int, int]) -> list[Result] | None:
    import pickle

    with (
        contextlib.suppress(EOFError, pickle.UnpicklingError, OSError),
        os.fdopen(os.dup(fork[1]), "rb") as pipe,
    ):
        gathered: list[Result] = pickle.load(pipe)  # noqa: S301 -- from our own fork
        return gathered
    return None


def _end(process: int, pipe: int) -> None:
    os.close(pipe)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process, 0)
