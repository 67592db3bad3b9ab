"""The fewest steps that still do it: what fails after thirty of them mostly needs two."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from headwater.probes.controls import Step

Fails = Callable[[Sequence[Step]], bool]
"""Whether these steps, in a fresh session, fail as all of them did; it may raise to stop the search."""


def shortest(steps: Sequence[Step], fails: Fails, most_tries: int = 60) -> tuple[Step, ...]:
    """The shortest part of `steps` that `fails`, as far as `most_tries` replays tell.

    The last step is what failed, so it stays, and is tried alone first. Then ever smaller parts of the
    others are left out (ddmin, Zeller and Hildebrandt 2002), and in the end what each step does at once.
    """
    budget = _Budget(fails, most_tries)
    *before, last = steps
    if budget.fails([last]):
        before = []
    size = len(before)
    while size and budget.left:
        size = min(size, len(before)) or 1
        for start in range(0, len(before), size):
            shorter = before[:start] + before[start + size :]
            if budget.fails([*shorter, last]):
                before = shorter
                break
        else:
            size //= 2
        if not before:
            break
    return _plainest((*before, last), budget)


def _plainest(steps: tuple[Step, ...], budget: _Budget) -> tuple[Step, ...]:
    """The steps without what their forms need not be filled with."""
    for number, step in enumerate(steps):
        for use in step.uses:
            fewer = Step(tuple(each for each in step.uses if each is not use))
            tried = (*steps[:number], fewer, *steps[number + 1 :])
            if fewer.uses and not use.fires and budget.fails(tried):
                steps = tried
    return steps


class _Budget:
    def __init__(self, fails: Fails, left: int) -> None:
        self._fails, self.left = fails, left

    def fails(self, steps: Sequence[Step]) -> bool:
        if not self.left:
            return False
        self.left -= 1
        return self._fails(steps)
