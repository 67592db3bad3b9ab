"""Drives a real app: opens every page, uses every control, and reports whatever breaks."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from headwater.adapters.guard import Guard
from headwater.probes import apptest, blame, leak, rerun
from headwater.probes.agent import Agent, GoneError, HangError, RefusedError
from headwater.probes.codes import finding
from headwater.probes.content import Content, content
from headwater.probes.controls import Step, Visit
from headwater.probes.failures import lost
from headwater.probes.journey import Found, Journey
from headwater.probes.log import complaints
from headwater.probes.report import Drive
from headwater.probes.server import Coming, LateError, Served, StartError, starting
from headwater.probes.slow import shows_progress, slow_pages
from headwater.probes.target import Target, streamlit_of
from headwater.probes.tour import RUN_SECONDS, StateError, Told, Tour

AGENT_API_SINCE = (1, 67)
START_SECONDS = 2 * RUN_SECONDS
RESERVED = 0.2
"""The part of the time that random steps leave to what is done after them."""

MEANS = "agent API"
NOT_BY_THE_API = "Streamlit's agent API tells of uploads, edits and selections but cannot make them"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to try, in at most `seconds`.

    `walk` is how many random steps to take once every control was used, as `seed` draws them. `clicks` is
    False where pages are only to be looked at. `again` is whether what one session leaves to others is
    looked for, and what a page does when it just runs again: that takes runs of its own. `whole` is whether
    it is a defect that the time comes to its end before all was driven. `patience` is after how many seconds
    without an answer a page hangs.
    """

    seconds: float = 300.0
    walk: int = 0
    seed: int = 0
    clicks: bool = True
    again: bool = True
    whole: bool = True
    patience: float = RUN_SECONDS


def drive(target: Target, *, guard: Guard, effort: Effort, progress: Told = lambda _: None) -> Drive:
    """Starts the app and drives it.

    A defect is a finding, never an exception. The app can do real harm when it is driven: it is the
    caller's part to give it a copy and an environment where that does not matter.
    """
    if streamlit_of(target) < AGENT_API_SINCE:
        return apptest.drive(
            target, guard=guard, time_limit=effort.seconds, clicks=effort.clicks, whole=effort.whole
        )
    start = time.monotonic()
    driver = _Driver(target, guard, effort, start + effort.seconds, progress)
    try:
        driver.drive()
    except LateError as error:
        if effort.whole or effort.seconds >= START_SECONDS:
            return driver.not_started(error, time.monotonic() - start)
        return Drive((), 0, 0, 0, (f"the app: {error}",), time.monotonic() - start, MEANS)
    except StartError as error:
        return driver.not_started(error, time.monotonic() - start)
    return driver.report(time.monotonic() - start)


def _source(file: str) -> str:
    try:
        return Path(file).read_text("utf-8", "replace")
    except OSError:  # a page that is a function has none of its own
        return ""


def _out_of_reach(named: Iterable[str]) -> Iterator[str]:
    """The reason once for all of them."""
    if together := ", ".join(named):
        yield f"{together} ({NOT_BY_THE_API})"


class _Driver:
    """One server after the other, with what they showed."""

    def __init__(self, target: Target, guard: Guard, effort: Effort, deadline: float, progress: Told) -> None:
        self.target, self.guard, self.effort, self.deadline = target, guard, effort, deadline
        self.log = target.root.parent / f"{target.root.name}.log"
        self.second: Coming | None = None
        self.until_done = contextlib.ExitStack()
        self.tour = Tour(
            Agent(0, effort.patience), target, deadline, progress, effort.clicks,
            whole=effort.whole, patience=effort.patience,
        )  # fmt: skip
        self.before: dict[str, Content] = {}
        self.after: dict[str, Content] = {}
        self.files: dict[str, str] = {}
        self.network = ""
        self.said = ""
        self.requests = 0

    def drive(self) -> None:
        """Everything on one server; what it kept for others, on a second."""
        try:
            self._on_both()
        except StateError as error:
            self.tour = self._lenient(error)
            self._on_both()

    def _on_both(self) -> None:
        with self.until_done:
            with self._starting(self.log) as first:
                self._on(first, self._everything)
            if self.second and self._changed() and not self.tour.stopped:
                self._on(self.second, self._leaks)

    def _starting(self, log: Path) -> AbstractContextManager[Coming]:
        return starting(self.target, log, self.guard, lenient=self.tour.lenient)

    def _start_second(self) -> None:
        """Lets it come up beside the drive; what it knows of the app it reads at its first visit."""
        self.second = self.until_done.enter_context(self._starting(self.log.with_suffix(".second.log")))

    def not_started(self, error: StartError, seconds: float) -> Drive:
        """That the app does not come up is all there is to tell."""
        where = blame.in_log(self.log.read_text("utf-8", "replace"), self.target)
        found = finding("HW901", f"The app does not start: {error}", path=where.path, line=where.line)
        return Drive((found,), 0, 0, 0, (), seconds, MEANS)

    def report(self, seconds: float) -> Drive:
        """What came of it."""
        tour = self.tour
        said = complaints(self.said, closed=not self.target.network)
        return Drive(
            (*tour.findings.values(), *said.findings),
            len(tour.pages),
            len(tour.used),
            self.requests,
            (
                *tour.unused,
                *tour.untried(self.effort.walk),
                *_out_of_reach(tour.unusable),
                *(f"what {name} needs the network for" for name in said.cut_off),
            ),
            seconds,
            MEANS,
            network=self.network,
            walked=tour.steps_walked,
            journeys={
                tour.findings[key]: journey._replace(files=self.files)
                for key, journey in tour.journeys.items()
            },
        )

    def _lenient(self, error: StateError) -> Tour:
        """A tour from the beginning, on which session state may hold what it likes."""
        before = self.tour
        again = Tour(
            before.agent, self.target, self.deadline, before.progress, self.effort.clicks,
            whole=self.effort.whole, lenient=True, patience=self.effort.patience,
        )  # fmt: skip
        again.note(error.found, error.journey)
        return again

    def _on(self, coming: Coming, work: Callable[[Served], None]) -> None:
        served = coming(min(self.effort.seconds, START_SECONDS))
        self.network = served.network
        self.tour.agent = Agent(served.port, min(self.effort.patience, self.effort.seconds))
        self.tour.running = lambda page: self._running(served, page)
        try:
            work(served)
        except GoneError as error:
            self._ended(served, error)
        finally:
            self.requests += self.tour.agent.requests
            self.tour.agent.close()
            self.said += served.running.output()
            self.files |= {page: self.target.relative(file) for page, file in served.files().items()}

    def _ended(self, served: Served, error: GoneError) -> None:
        """Notes that the server has ended, and ends the drive: there is nothing to ask any more."""
        self.tour.stopped = True
        if len(error.steps) > 1:
            error.steps = self._fewest(error)
        log = served.running.output()
        places = blame.in_dump(log, self.target), blame.in_log(log, self.target)
        where = next((each for each in places if each.path), self._file(served, error.page))
        self.tour.note(lost(error, "ends the server", f", {served.how_it_ended()}", where))

    def _fewest(self, error: GoneError) -> Sequence[Step]:
        """The last step alone if that ends a fresh server too; else all of them."""
        last = error.steps[-1]
        left = min(START_SECONDS, self.deadline - time.monotonic())
        again = self._starting(self.log.with_suffix(".again.log"))
        with contextlib.suppress(StartError, HangError, RefusedError), again as coming:
            agent = Agent(coming(left).port, min(self.effort.patience, left))
            try:
                Visit(agent, error.page).take(last)
            except GoneError:
                return [last]
            finally:
                agent.close()
        return error.steps

    def _running(self, served: Served, page: str) -> blame.Where:
        where = blame.in_dump(served.stack(), self.target)
        return where if where.path else self._file(served, page)

    def _file(self, served: Served, page: str) -> blame.Where:
        """The file of the page, as far as the app has told; else the one that it starts with."""
        named = self.target.relative(served.files().get(page) or "")
        return blame.Where(named or self.target.entrypoint)

    def _everything(self, served: Served) -> None:
        tour, effort = self.tour, self.effort
        if effort.again:
            self._look_first(served)
        for page in tour.everywhere():
            if effort.again:
                self._oracle(lambda: rerun.changes_by_itself(tour.open, tour.take, page))  # noqa: B023 -- at once
        until = self.deadline - RESERVED * effort.seconds
        tour.walk(effort.walk, effort.seed, until)
        if effort.again and effort.clicks:
            for page in self.before:
                self._keep(self.after, page)
        at_work = [page for page, file in served.files().items() if shows_progress(_source(file))]
        for found in slow_pages(tour.agent.times, at_work):
            tour.note(found)

    def _look_first(self, served: Served) -> None:
        """What each page is before anybody has done anything, and what it would be without its caches."""
        visit = self.tour.open("")
        if visit and self.effort.clicks:
            self._start_second()
        pages = visit.snapshot.pages if visit else ()
        for page in pages:
            self._keep(self.before, page)
        if self.effort.clicks and served.can_forget and leak.may_share(self.target.files()):
            for page in pages:
                self._oracle(lambda: leak.by_caching(self.tour.agent, page, served.forget))  # noqa: B023

    def _keep(self, seen: dict[str, Content], page: str) -> None:
        if self.tour.has_time(page):
            with contextlib.suppress(HangError, RefusedError):
                snapshot = self.tour.agent.open(page)
                if not snapshot.failed:
                    seen[page] = content(snapshot)

    def _oracle(self, ask: Callable[[], Found | None]) -> None:
        if not self.tour.has_time(""):
            return
        with contextlib.suppress(HangError, RefusedError):
            if (found := ask()) is not None:
                self.tour.note(*found)

    def _changed(self) -> list[str]:
        return [page for page, was in self.before.items() if self.after.get(page, was) != was]

    def _leaks(self, _: Served) -> None:
        """Asks a server that has seen nobody yet."""
        anew: dict[str, Content] = {}
        for page in self._changed():
            self._keep(anew, page)
            was, became = self.before[page], self.after[page]
            if page in anew and (changed := leak.leaked(was, became, anew[page])):
                journey = self._act(page, changed)
                self.tour.note(leak.by_acting(page, changed, journey), journey)

    def _act(self, page: str, changed: Collection[str]) -> Journey | None:
        """What somebody does to change for others what is in those places."""
        pages = (page, *(other for other in self.before if other != page))
        with contextlib.suppress(HangError, RefusedError):
            return leak.act(self.tour.agent, page, changed, pages, self._has_time_to_act)
        return None

    def _has_time_to_act(self, _: str) -> bool:
        """Whether there is; the finding stands without it, so that it is no defect if there is not."""
        left = self.deadline - time.monotonic()
        self.tour.agent.patience = min(self.effort.patience, left)
        return left > 0
