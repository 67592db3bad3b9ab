"""What `headwater kit test` has tried of a kit, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from headwater.core.covering import Row


class State(StrEnum):
    """What came of a phase: `lacking` is one that something around us does not allow."""

    OK = "ok"
    FAILED = "failed"
    LACKING = "lacking"


@dataclass(frozen=True, slots=True)
class Phase:
    """One thing that was tried with a case: `said` is its first defect, or what there is to know of it.

    `findings` are all defects, a line each. `cause` is what two cases have in common that fail alike.
    """

    name: str
    state: State
    said: str = ""
    findings: tuple[str, ...] = ()
    seconds: float = 0.0
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One set of answers: those that differ from case to case, of the preset `preset` if it is one."""

    number: int
    answers: Row
    preset: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case; `remembered` says that it is from an earlier run."""

    case: Case
    phases: tuple[Phase, ...]
    remembered: bool = False

    @property
    def state(self) -> State:
        """The worst of its phases."""
        states = {phase.state for phase in self.phases}
        return next((each for each in (State.FAILED, State.LACKING) if each in states), State.OK)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(phase.seconds for phase in self.phases)

    def phase(self, name: str) -> Phase | None:
        """What came of the phase `name`; None if it did not come to that."""
        return next((phase for phase in self.phases if phase.name == name), None)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why some cases fail: in phase `phase`, saying `said`, always with `answers`.

    `answers` holds one combination, or several where no case tells them apart; one that is empty means that
    it fails whatever is answered. `cases` are their numbers.
    """

    phase: str
    said: str
    answers: tuple[Row, ...]
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All of it: `table` has the answers that were combined, `strength` how many of them meet (0: all).

    `left_out` are combinations that the kit refuses or never asks for together, `waiting` the cases that
    there was no time for.
    """

    kit: str
    table: Mapping[str, Sequence[Any]]
    strength: int
    outcomes: tuple[Outcome, ...]
    causes: tuple[Cause, ...] = ()
    left_out: tuple[Row, ...] = ()
    waiting: tuple[Case, ...] = ()
    versions: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def of(self, state: State) -> tuple[Outcome, ...]:
        """The cases that came to `state`."""
        return tuple(each for each in self.outcomes if each.state is state)


def shown(answers: Row) -> str:
    """`docs=no, theme=dark`."""
    return ", ".join(f"{name}={spelled(value)}" for name, value in answers.items())


def spelled(value: Any) -> str:
    """An answer as a user types it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value) or "''"


def grouped(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], list[Outcome]]:
    """The failing cases, by phase and by what they have in common."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        for phase in outcome.phases:
            if phase.state is State.FAILED:
                found.setdefault((phase.name, phase.cause), []).append(outcome)
    return found
