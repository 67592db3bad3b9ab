"""`headwater update` of many projects: one goes first, then all cores are at it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from time import perf_counter
from typing import Any

from headwater.actions.planning import origin_of
from headwater.actions.renders import Renders
from headwater.actions.staged import staged
from headwater.actions.trust import RUNS, trusted
from headwater.actions.update import Request, updated
from headwater.adapters import disk, projects, workers
from headwater.adapters.crew import Crew, Kind, News, Tell, Work
from headwater.adapters.guard import Guard
from headwater.core.errors import (
    HeadwaterError,
    UncommittedError,
    UntrustedKitError,
    UsageError,
    VerificationError,
)
from headwater.core.fleet import OPEN, Fate, Member, Outcome
from headwater.core.progress import Step
from headwater.core.recorded import Recorded, recorded

Heard = Callable[[Member, str], None]
"""Hears which project is at which step."""
Ended = Callable[[Outcome], None]
"""Hears what became of a project; in the end of every one, also if it was not begun."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What the user asked for.

    `each` is asked of every project. Until `canaries` have shown what becomes of one, no more than these are
    under way; one that fails stops it all, and so do `most` that want looking at (0: never).
    """

    members: tuple[Member, ...]
    each: Request = field(default_factory=Request)
    jobs: int = 0
    canaries: int = 1
    most: int = 0
    difference: bool = False


def members(roots: Sequence[Path], paths: Sequence[Path], answers_file: str) -> tuple[Member, ...]:
    """The projects below `roots`, and those at `paths`; each once.

    Raises:
        UsageError: a root is no folder.
    """
    found: dict[Path, Member] = {}
    for root in roots:
        if not root.is_dir():
            raise UsageError(f"There is no folder {root}.", "Name the folder that your projects are in.")
        above = root.resolve().parent if len(roots) > 1 else root.resolve()  # what tells their projects apart
        for folder in projects.below(root, answers_file):
            place = folder.resolve()
            name = place.relative_to(above).as_posix()
            found.setdefault(place, Member(place.name if name == "." else name, folder))
    for path in paths:
        found.setdefault(path.resolve(), Member(path.as_posix() if path.name else path.resolve().name, path))
    return tuple(found.values())


def fleet(asked: Fleet, ended: Ended, heard: Heard = lambda _member, _step: None) -> Member | None:
    """Updates the projects, and tells of each as it ends; returns the canary that failed and stopped it all.

    Raises:
        KeyboardInterrupt: the user stopped it; no project is half done, and of each there was told.
    """
    with Guard() as guard, contextlib.ExitStack() as stack:
        renders = Renders(guard, stack, asked.each.trust, asked.each.time_limit)
        _prepare(asked, renders)
        renders.rest()

        @contextlib.contextmanager
        def session() -> Iterator[Work]:
            with Guard() as own, contextlib.ExitStack() as within:
                shared = renders.forked(own, within)
                yield lambda member, tell: _outcome(member, asked, shared, own, tell)

        jobs = min(asked.jobs or workers.available(), len(asked.members)) or 1
        with Crew(session, jobs) as crew:
            turns = _Turns(asked, ended, heard)
            turns.take(crew)
        return turns.failed


class _Turns:
    """Who is next, and whether anybody is."""

    def __init__(self, asked: Fleet, ended: Ended, heard: Heard) -> None:
        self._asked, self._tell, self._heard = asked, ended, heard
        self._waiting = list(asked.members)
        self._tops = {member: projects.repository_of(member.folder.resolve()) for member in asked.members}
        self._under_way: dict[Member, None] = {}
        self._canaries = 0 if asked.each.dry else asked.canaries
        self._open, self._stopped = 0, False
        self.failed: Member | None = None

    def take(self, crew: Crew) -> None:
        try:
            while self._begin(crew):
                for news in crew.news():
                    self._hear(news)
                self._stopped = self._stopped or crew.is_lost
        except BaseException:
            for news in crew.stopped():
                if news.kind is Kind.DONE:
                    self._hear(news)
            raise
        finally:
            for member in (*self._under_way, *self._waiting):
                self._tell(Outcome(member, Fate.WAITING))

    def _begin(self, crew: Crew) -> bool:
        """Gives work to whoever has none; says whether any is under way."""
        while not self._stopped and crew.idle and (member := self._next()):
            self._under_way[member] = None
            crew.give(member)
        return bool(self._under_way)

    def _hear(self, news: News) -> None:
        match news.kind:
            case Kind.LOST:
                self._ended(Outcome(news.task, Fate.FAILED, error=LOST_FORK))
            case Kind.DONE:
                self._ended(news.what)
            case _:
                self._heard(news.task, news.what)

    def _next(self) -> Member | None:
        """The first whose repository nobody is at; while there are canaries, no more than these."""
        if self._canaries and len(self._under_way) >= self._canaries:
            return None
        busy = {self._tops[member] for member in self._under_way}
        for member in self._waiting:
            if self._tops[member] not in busy:
                self._waiting.remove(member)
                return member
        return None

    def _ended(self, outcome: Outcome) -> None:
        self._under_way.pop(outcome.member)
        if self._canaries and outcome.shows(proving=self._asked.each.prove):
            self._canaries -= 1
            if outcome.fate is Fate.FAILED:
                self._stopped, self.failed = True, outcome.member
        self._open += outcome.fate in OPEN
        self._stopped = self._stopped or 0 < self._asked.most <= self._open
        self._tell(outcome)


LOST_FORK = "Its process was killed; the project is as it was."


class _Steps:
    """A Progress that tells the name of each step; `planned` is whether there was a plan."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.planned = False

    def began(self, step: Step) -> None:
        self._tell(step.name)

    def ended(self, step: Step) -> None:
        self.planned = True
        self._tell(step.name)

    def failed(self, step: Step) -> None:
        """Its error tells."""


def _outcome(member: Member, asked: Fleet, renders: Renders, guard: Guard, tell: Tell) -> Outcome:
    start, steps = perf_counter(), _Steps(tell)
    within = [part for part in PurePosixPath(member.name).parts if part not in {"/", ".."}]
    request = replace(asked.each, folder=member.folder, trust=asked.each.trust.silent)
    try:
        with disk.refusals():
            done = updated(request, renders, guard, steps, difference=asked.difference, within=within)
    except UncommittedError as error:
        said = _uncommitted(member, request, renders, guard, error)
    except HeadwaterError as error:
        findings = error.findings if isinstance(error, VerificationError) else ()
        refused = not steps.planned or isinstance(error, UsageError | UntrustedKitError)
        said = Outcome(member, Fate.FAILED, None, error.message, error.hint, findings, refused=refused)
    except Exception as error:  # a bug of ours in one project does not leave out the others
        told = f"headwater has a bug: {type(error).__name__}: {error}"
        said = Outcome(member, Fate.FAILED, error=told, refused=not steps.planned)
    else:
        said = Outcome(
            member, Fate(done.state.value), done.plan, unproven=done.unproven, commit=done.commit,
            difference=done.difference,
        )  # fmt: skip
    return replace(said, seconds=perf_counter() - start)


def _uncommitted(
    member: Member, request: Request, renders: Renders, guard: Guard, error: UncommittedError
) -> Outcome:
    """A project with edits; it is up to date if they are what an earlier run has brought."""
    with contextlib.suppress(HeadwaterError, OSError):
        if plan := staged(request.folder, request.wanted, renders, guard):
            return Outcome(member, Fate.CURRENT, plan, hint="Updated before, and not committed yet.")
    return Outcome(member, Fate.FAILED, None, error.message, error.hint, refused=True)


def _prepare(asked: Fleet, renders: Renders) -> None:
    """Does once, before there are forks, what they would all do: opens kits, and renders what they share.

    The first is rendered in any case: the next ones find each template of the same kit compiled.
    """
    wanted = asked.each.wanted
    states = [(each, state) for each in asked.members if (state := _recorded(each, wanted.answers_file))]
    keys: Counter[str] = Counter()
    told: set[tuple[str | None, str]] = set()
    todo: dict[str, list[tuple[str | None, str, Mapping[str, Any], str]]] = {}
    for member, state in states:
        with contextlib.suppress(HeadwaterError):
            origin = origin_of(wanted, state)
            source, new = origin.source, renders.kit(origin.source, origin.ref, origin.versions)
            if new.version == state.version and not wanted.answers:
                continue
            if asked.each.prove and not asked.each.dry and (source, new.version) not in told:
                told.add((source, new.version))
                trusted(new, asked.each.trust, RUNS, "--no-check")
            renders.kit(source, state.version)
            key = repr((source, state.version, sorted(state.answers.items(), key=repr)))
            keys[key] += 1
            both = ((state.version, state.answers), (new.version, {**state.answers, **wanted.answers}))
            todo[key] = [(source, version, answers, member.folder.name) for version, answers in both]
    if todo:
        from headwater.adapters import copier  # noqa: F401 -- once for all forks
    for number, (key, pair) in enumerate(todo.items()):
        if number and keys[key] == 1:
            continue
        with contextlib.suppress(HeadwaterError):
            for source, version, answers, name in pair:
                renders.project(renders.kit(source, version), answers, name)


def _recorded(member: Member, answers_file: str) -> Recorded | None:
    """What a project says of its kit; None if that is broken, which its own turn will tell."""
    try:
        return recorded((member.folder / answers_file).read_bytes(), answers_file)
    except (OSError, HeadwaterError):
        return None
