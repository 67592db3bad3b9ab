"""Tries the cases of a kit, several at a time, and finds out which answers the failures are due to."""

from __future__ import annotations

import contextlib
import functools
import itertools
import shutil
import threading
import time
from collections.abc import Callable, Collection, Container, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

from headwater.actions.kit_case import Bench, tried
from headwater.actions.kit_matrix import Cases
from headwater.adapters.guard import CancelledError
from headwater.adapters.kit_results import Results
from headwater.core.blame import guilty
from headwater.core.covering import Row
from headwater.core.matrix import Case, Cause, Outcome, Phase, State, grouped, shown
from headwater.core.progress import Progress, Step, step

FLIPS = 12
"""Cases more that are tried, at most, to find out which answers a failure is due to."""
LAST_SECONDS = 3.0
"""How long a case that is to end is waited for; its processes and folders are cleaned up either way."""


@dataclass
class Runner:
    """Tries the `planned` cases, `jobs` at a time; begins none after `until`, a time of time.monotonic."""

    bench: Bench
    planned: Cases
    results: Results
    scratch: Path
    progress: Progress
    until: float
    jobs: int
    _places: Iterator[int] = field(default_factory=itertools.count)

    @property
    def _is_over(self) -> bool:
        return time.monotonic() >= self.until

    def run(self) -> tuple[list[Outcome], list[Case]]:
        """What came of the cases, and those that there was no time for."""
        cases = self.planned.cases
        found = {case.number: done for case in cases if (done := self.results.passed(case))}
        waiting = [case for case in cases if case.number not in found]
        under_way: dict[Future[Outcome], Case] = {}
        with self._letting_go(under_way):
            while under_way or (waiting and not self._is_over):
                while waiting and len(under_way) < self.jobs and not self._is_over:
                    case = waiting.pop(0)
                    under_way[_begun(functools.partial(self._tried, case, len(cases)))] = case
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    found[under_way.pop(future).number] = future.result()
        return sorted(found.values(), key=lambda each: each.case.number), waiting

    @contextlib.contextmanager
    def _letting_go(self, under_way: Collection[Future[Outcome]]) -> Iterator[None]:
        """Ends what is under way when an exception passes, be it a Ctrl-C; no thread is waited for long."""
        try:
            with self.bench.guard.cancelling():
                yield
        except BaseException:
            wait(under_way, LAST_SECONDS)
            raise

    def _tried(self, case: Case, of: int) -> Outcome:
        at = Step(f"case {case.number}/{of}")
        self.progress.began(at)
        began = time.perf_counter()
        phases: list[Phase] = []
        with self._place() as place:
            for phase in tried(self.bench, case, place, at.tell):
                if self.bench.guard.is_cancelled:
                    raise CancelledError
                phases.append(phase)
        outcome = Outcome(case, tuple(phases))
        self.results.keep(outcome)
        at.seconds = time.perf_counter() - began
        bad = next((each for each in phases if each.state is not State.OK), None)
        at.note = f"{bad.name}: {bad.said}" if bad else case.preset or self._unlike_defaults(case)
        (self.progress.failed if bad else self.progress.ended)(at)
        return outcome

    def _unlike_defaults(self, case: Case) -> str:
        first = {name: values[0] for name, values in self.planned.table.items()}
        return (
            shown({key: each for key, each in case.answers.items() if each != first.get(key)}) or "defaults"
        )

    @contextlib.contextmanager
    def _place(self) -> Iterator[Path]:
        place = self.scratch / f"case-{next(self._places)}"
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def causes(self, outcomes: Sequence[Outcome]) -> list[Cause]:
        """What the failures are due to, each told once."""
        found = []
        for (phase, cause), failing in grouped(outcomes).items():
            numbers = tuple(each.case.number for each in failing)
            said = next(each.said for each in failing[0].phases if each.name == phase)
            with step(self.progress, "narrow") as at:
                answers = self._guilty(phase, cause, failing, outcomes)
                at.note = f"{phase}: {' or '.join(map(shown, answers)) or 'no answers in common'}"
            found.append(Cause(phase, said, answers, numbers))
        return found

    def _guilty(
        self,
        phase: str,
        cause: str,
        failing: Sequence[Outcome],
        outcomes: Sequence[Outcome],
    ) -> tuple[Row, ...]:
        passing = [each for each in outcomes if (it := each.phase(phase)) and it.state is State.OK]
        known = self.planned.table
        return guilty(
            [_within(each.case.answers, known) for each in failing],
            [_within(each.case.answers, known) for each in passing],
            known,
            lambda row: self._fails(row, phase, cause),
            FLIPS,
        )

    def _fails(self, row: Row, phase: str, cause: str) -> bool | None:
        """Whether the phase fails alike with `row`; None where it does not come to that."""
        if self._is_over or self.planned.allowed(row) != row:
            return None
        with self._place() as place:
            phases = list(tried(self.bench, Case(0, row), place, lambda _: None, upto=phase))
        last = next((each for each in phases if each.name == phase), None)
        if last is None or last.state is State.LACKING:
            return None
        return last.state is State.FAILED and last.cause == cause


def _begun(work: Callable[[], Outcome]) -> Future[Outcome]:
    """Work in a thread that nobody has to wait for: Python waits for those of a pool, whatever they do."""
    future: Future[Outcome] = Future()

    def done() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=done, daemon=True).start()
    return future


def _within(answers: Row, table: Container[str]) -> Row:
    return {name: value for name, value in answers.items() if name in table}
