"""How an action tells, while it works, what it is at; drawing it is for the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic, perf_counter
from typing import Protocol


@dataclass(slots=True)
class Step:
    """One step of an action: `note` says what it is at, and in the end what came of it.

    `seconds` is how long it took, `until` the time of `time.monotonic` at which it gives up, if it does.
    """

    name: str
    note: str = ""
    seconds: float = 0.0
    until: float | None = None

    def limit(self, seconds: float) -> None:
        """It takes so many seconds from now on, at most."""
        self.until = monotonic() + seconds

    def tell(self, note: str) -> None:
        """It is at something else now."""
        self.note = note

    @property
    def left(self) -> float | None:
        """Seconds until it gives up; None when it does not."""
        return None if self.until is None else max(0.0, self.until - monotonic())


class Progress(Protocol):
    """Hears of steps; several may be under way at once, from several threads."""

    def began(self, step: Step) -> None:
        """`step` is under way; its note may change until it ends."""

    def ended(self, step: Step) -> None:
        """`step` is done."""

    def failed(self, step: Step) -> None:
        """`step` ended in an exception."""


class Silent:
    """A Progress that nobody watches."""

    def began(self, step: Step) -> None:
        """Says nothing."""

    def ended(self, step: Step) -> None:
        """Says nothing."""

    def failed(self, step: Step) -> None:
        """Says nothing."""


@contextlib.contextmanager
def step(progress: Progress, name: str) -> Iterator[Step]:
    """Times what happens within as one step."""
    current = Step(name)
    progress.began(current)
    start = perf_counter()
    try:
        yield current
    except BaseException:
        current.seconds = perf_counter() - start
        progress.failed(current)
        raise
    current.seconds = perf_counter() - start
    progress.ended(current)
