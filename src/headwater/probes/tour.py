"""Opens every page of an app and uses every control, one after the other; then walks about at random."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from headwater.core.finding import Finding
from headwater.core.words import counted
from headwater.probes import blame, rerun, values
from headwater.probes.agent import Agent, HangError, RefusedError, Snapshot
from headwater.probes.codes import finding
from headwater.probes.controls import (
    Control,
    Step,
    Use,
    Visit,
    controls,
    distinct,
    fields,
    fired,
    forms_without_submit,
    members,
    steps,
)
from headwater.probes.failures import Failure, failures, lost
from headwater.probes.journey import Found, Journey
from headwater.probes.shrink import shortest
from headwater.probes.target import Target

if TYPE_CHECKING:
    import random

RUN_SECONDS = 30.0
"""How long one run of a script may take before it counts as hanging."""

MOST_STEPS = 200
"""Interactions on one page; a page with more controls is reported as not driven to its end."""

LONGEST_WALK = 20
"""Steps of a random walk before the next one begins, in a fresh session."""

SHRINK_SECONDS = 20.0

LEAST_PATIENCE = 1.5
"""Seconds without an answer after which an app hangs, where it is a defect anyway that the time is over."""

Told = Callable[[str], None]
Key = tuple[str, str, str, str, str]


class StateError(Exception):
    """Session state cannot be pickled, and that hides what else is on the page; carries what was found."""

    def __init__(self, found: Finding, journey: Journey) -> None:
        super().__init__(found.message)
        self.found, self.journey = found, journey


@dataclass(slots=True)
class Tour:
    """A drive through an app, and what it found; `clicks` is False where pages are only to be looked at."""

    agent: Agent
    target: Target
    deadline: float
    progress: Told = field(default=lambda _: None)
    clicks: bool = True
    findings: dict[Key, Finding] = field(default_factory=dict)
    journeys: dict[Key, Journey] = field(default_factory=dict)
    """The way to a finding, where it can be gone again."""
    pages: list[str] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    unused: dict[str, None] = field(default_factory=dict)
    """What was not used of what could be, each with the reason."""
    unusable: dict[str, None] = field(default_factory=dict)
    """What the agent API tells of and cannot use."""
    steps_walked: int = 0
    stopped: bool = False
    whole: bool = True
    """Whether it is a defect that the time limit comes before all was driven."""
    lenient: bool = False
    """Whether session state that cannot be pickled is let be from now on."""
    patience: float = RUN_SECONDS
    """Seconds without an answer after which a page hangs; where fewer are left, the time is over."""
    running: Callable[[str], blame.Where] = field(default=lambda _: blame.Where())
    """Where the app is right now; the page that was asked for is the least that can be told."""
    asked: set[str] = field(default_factory=set)
    """Pages that were asked for, whatever came."""
    named: set[str] = field(default_factory=set)
    """Pages that the app has."""
    met: set[tuple[str, str]] = field(default_factory=set)
    """Every control that was ever there to be used, by page and name."""
    cut: bool = False
    """Whether the time for random steps was over before all were taken."""

    # pages

    def everywhere(self) -> Iterator[str]:
        """Goes over every page that the app names, and those that it names only later."""
        waiting, seen = [""], {""}
        while waiting and not self.stopped:
            page = waiting.pop(0)
            first = self.page(page)
            if first is not None:
                yield page
            for named in first.pages if first else ():
                if named not in seen:
                    seen.add(named)
                    waiting.append(named)

    def page(self, page: str) -> Snapshot | None:
        """Opens a page, uses what is on it, and returns what it was at first; None if it cannot be opened."""
        self._tell(page)
        visit = self.open(page)
        if visit is None:
            return None
        first = visit.snapshot
        self.pages.append(page)
        for form in forms_without_submit(first):
            message = (
                f"On the page /{page} the form {form!r} has no submit button: nothing in it is ever sent."
            )
            found = finding("HW909", message, page=f"/{page}", control=f"form {form!r}")
            self.note(found, Journey(page))
        if self.clicks and not first.failed:
            self._every_control(visit)
        return first

    def open(self, page: str) -> Visit | None:
        """A fresh session on the page; None when it cannot be had."""
        if not self.has_time(page):
            return None
        self.asked.add(page)
        try:
            visit = Visit(self.agent, page)
        except HangError as error:
            self._hangs(error)
            return None
        except RefusedError:  # a page that is gone again, or that leads to another one
            return None
        self._note_met(visit)
        for failure in failures(visit.snapshot, self.target):
            self._note_failure("HW902", failure, visit)
        return visit

    def take(self, visit: Visit, step: Step) -> bool:
        """Takes a step, and says whether the visit can go on."""
        if not self.has_time(visit.page):
            return False
        before = list(visit.steps)
        try:
            snapshot = visit.take(step)
        except HangError as error:
            self._hangs(error)
            return False
        except RefusedError as error:
            self.unused[f"/{visit.page}: {step.control} ({error})"] = None
            visit.steps = before
            return False
        if snapshot is None:
            return False
        self._note_met(visit)
        for failure in failures(snapshot, self.target):
            self._note_failure("HW903", failure, visit)
        return not snapshot.failed and snapshot.page == visit.page

    # every control once

    def _every_control(self, visit: Visit) -> None:
        page = visit.page
        there = {control.name for control in controls(visit.snapshot)}
        current = self._together(visit)
        hidden = dict(visit.brought)
        for _ in range(MOST_STEPS):
            if self.stopped:
                return
            if current is None or not (control := self._next(current, there)):
                current = self._afresh(page, hidden)
                if current is None or not (control := self._next(current, there)):
                    return
            went_on = self._use(current, control)
            hidden |= current.brought
            if not went_on:
                current = None
        self.unused[f"/{page}: whatever is left after {MOST_STEPS} interactions"] = None

    def _afresh(self, page: str, hidden: dict[str, Step]) -> Visit | None:
        """A fresh session, if need be with a step taken that has shown what is not used yet: a tab, say."""
        visit = self.open(page)
        while visit is not None and self._next(visit, set()) is None:
            waiting = [name for name in hidden if (page, name) not in self.used]
            if not waiting:
                break
            if not self.take(visit, hidden.pop(waiting[0])):
                visit = self.open(page)
        return visit

    def _together(self, visit: Visit) -> Visit | None:
        """Sets all values on the page at once, round after round; None when the page must be opened afresh.

        It takes as many runs as one control has values to try. Where that fails, or takes a control away,
        each is used on its own instead.
        """
        there = [(control, distinct(tried)) for control, tried in fields(visit.snapshot)]
        if len(there) < 2:  # noqa: PLR2004 -- one alone is used on its own
            return visit
        for turn in range(max(len(tried) for _, tried in there)):
            step = Step(tuple(Use(control, tried[turn]) for control, tried in there if turn < len(tried)))
            if step.request(visit.snapshot) is None or not self.take(visit, step):
                return None
            for use in step.uses:
                self._watch_value(visit, use)
        self.used.update((visit.page, control.name) for control, _ in there)
        return visit

    def _next(self, visit: Visit, there: set[str]) -> Control | None:
        """A control that was not used yet; first those that came up since: a dialog may close again."""
        left = [each for each in controls(visit.snapshot) if (visit.page, each.name) not in self.used]
        return min(left, key=lambda control: control.name in there, default=None)

    def _use(self, visit: Visit, control: Control) -> bool:
        """Uses one control in all the ways to try; False when the page must be opened afresh."""
        self.used.add((visit.page, control.name))
        self._tell(visit.page)
        if control.form:
            inside = members(control.form, visit.snapshot)
            self.used.update((visit.page, each.name) for each in inside)
        for step in steps(control, visit.snapshot):
            if step.request(visit.snapshot) is None:
                break  # the step before has changed the form: what is there now is another control
            if not self.take(visit, step):
                return False
            self._watch(visit, step, control)
        return True

    def _watch(self, visit: Visit, step: Step, control: Control) -> None:
        """Looks at what a step has done to the page, beside raising."""
        if len(step.uses) == 1 and not step.fires:
            self._watch_value(visit, step.uses[0])
        brought = visit.brought.get(control.name)
        if brought is not None and brought.fires:
            self._try(lambda: rerun.vanishes(visit, control, self.agent))

    def _watch_value(self, visit: Visit, use: Use) -> None:
        if rerun.is_lost(visit, use):
            self._try(lambda: rerun.loses_changes(visit, use))

    def _try(self, oracle: Callable[[], Found | None]) -> None:
        try:
            found = oracle()
        except (HangError, RefusedError):
            return  # a page that does not do twice what it did once
        if found is not None:
            self.note(*found)

    # random walks

    def walk(self, count: int, seed: int, until: float) -> None:
        """Takes `count` random steps, as `seed` has them, or as many as there is time for."""
        import random  # it imports half of cryptography

        chance = random.Random(seed)  # noqa: S311 -- nothing is kept secret by it
        pages = list(self.pages)
        while pages and self.steps_walked < count and not self.stopped and time.monotonic() < until:
            visit = self.open(page := chance.choice(pages))
            before = self.steps_walked
            if visit is not None and not visit.snapshot.failed:
                self._stroll(visit, chance, min(LONGEST_WALK, count - self.steps_walked), until)
            if self.steps_walked == before:
                pages.remove(page)  # it fails, or there is nothing to do on it
        self.cut = bool(pages) and self.steps_walked < count

    def _stroll(self, visit: Visit, chance: random.Random, most: int, until: float) -> None:
        for _ in range(most):
            step = _random_step(visit.snapshot, chance)
            if step is None or time.monotonic() > until:
                return
            self.steps_walked += 1
            self._tell(visit.page)
            if not self.take(visit, step):
                return

    def _tell(self, page: str) -> None:
        walked = f", {counted(self.steps_walked, 'random step')}" if self.steps_walked else ""
        used = counted(len(self.used), "control")
        self.progress(f"/{page}: {counted(len(self.pages), 'page')}, {used}{walked}")

    # findings

    def note(self, found: Finding, journey: Journey | None = None) -> None:
        """Keeps a finding, once."""
        key = (found.code, found.page, found.control, found.exception, f"{found.path}:{found.line}")
        if key not in self.findings:
            self.findings[key] = found
            if journey is not None:
                self.journeys[key] = journey

    def has_time(self, page: str) -> bool:
        """Whether the drive may go on; a single run may then take no longer than what is left."""
        left = self.deadline - time.monotonic()
        self.agent.patience = min(self.patience, left)
        if left <= 0 and not self.stopped:
            self._out_of_time(page)
        return not self.stopped

    def _out_of_time(self, page: str) -> None:
        self.stopped = True
        message = f"The time limit came before the end of the drive, on the page /{page}."
        if self.whole:
            self.note(finding("HW903", message, page=f"/{page}", exception="TimeoutError"))
        else:
            self.unused[message] = None

    def untried(self, steps: int) -> Iterator[str]:
        """What was not reached if the drive came to an early end; `steps` random ones were to be taken."""
        if not (self.stopped or self.cut):
            return
        left = {
            "page": len(self.named - self.asked),
            "control": len(self.met - self.used) if self.clicks else 0,
            "random step": steps - self.steps_walked,
        }
        if told := ", ".join(counted(number, what) for what, number in left.items() if number):
            yield f"{told} not reached"

    def _note_met(self, visit: Visit) -> None:
        self.named.update(visit.snapshot.pages)
        self.met.update((visit.page, control.name) for control in controls(visit.snapshot))
        self.unusable |= dict.fromkeys(f"{control} on /{visit.page}" for control in visit.snapshot.unusable)

    def _note_failure(self, code: str, failure: Failure, visit: Visit) -> None:
        if failure.wants_network:
            self.unused[f"/{visit.page}: it needs the network ({failure.type})"] = None
            return
        if failure.is_of_state and not self.lenient:
            way = Journey(visit.page, tuple(visit.steps))
            raise StateError(failure.found(code, visit.page, "", way.said if way.steps else ()), way)
        if any(self._is_known(found, failure, visit.page) for found in self.findings.values()):
            return
        taken = self._shortened(failure, visit)
        way = Journey(visit.page, taken)
        control = taken[-1].control if taken else ""
        self.note(failure.found(code, visit.page, control, way.said if taken else ()), way)

    def _is_known(self, found: Finding, failure: Failure, page: str) -> bool:
        """Whether the same line has raised the same on this page already."""
        return bool(failure.where.path) and (found.exception, found.path, found.line, found.page) == (
            failure.type,
            failure.where.path,
            failure.where.line,
            f"/{page}",
        )

    def _shortened(self, failure: Failure, visit: Visit) -> tuple[Step, ...]:
        taken, page = tuple(visit.steps), visit.page
        if len(taken) < 2 and len(taken[-1].uses if taken else ()) < 2:  # noqa: PLR2004 -- nothing to leave out
            return taken
        until = min(time.monotonic() + SHRINK_SECONDS, self.deadline)

        def fails(tried: Sequence[Step]) -> bool:
            if time.monotonic() > until:
                return False
            return any(failure.is_like(each) for each in self._replayed(page, tried))

        return shortest(taken, fails)

    def _replayed(self, page: str, tried: Iterable[Step]) -> list[Failure]:
        try:
            visit = Visit(self.agent, page)
            for step in tried:
                if visit.take(step) is None:
                    return []
        except (HangError, RefusedError):
            return []
        return failures(visit.snapshot, self.target)

    def _hangs(self, error: HangError) -> None:
        """Notes it and ends the drive: the run that hangs would slow down every other."""
        if self.agent.patience < (min(LEAST_PATIENCE, self.patience) if self.whole else self.patience):
            self._out_of_time(error.page)
            return
        self.stopped = True
        where = self.running(error.page)
        self.note(lost(error, "hangs", f": {error}.", where, "TimeoutError"))


def _random_step(snapshot: Snapshot, chance: random.Random) -> Step | None:
    """One control, used in one way; in a form all of it may be filled before it is sent."""
    there = controls(snapshot)
    if not there:
        return None
    control = chance.choice(there)
    if control.form:
        inside = members(control.form, snapshot)
        submits = [each for each in inside if each.kind == "trigger"]
        if not submits:
            return None
        filled = [use for each in inside if each.kind == "value" and (use := _random_use(each, chance))]
        return Step((*filled, fired(chance.choice(submits))))
    if control.kind == "trigger":
        return Step((fired(control),))
    use = _random_use(control, chance)
    return Step((use,)) if use else Step()


def _random_use(control: Control, chance: random.Random) -> Use | None:
    tried = values.candidates(control.node)
    drawn = values.drawn(control.node, chance)
    choice = [*tried, *drawn]
    return Use(control, chance.choice(choice)) if choice else None
