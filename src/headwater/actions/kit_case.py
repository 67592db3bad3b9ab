"""One set of answers, tried as far as it goes: rendered, checked, driven, tested, and reached by updates."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from headwater.actions.checker import Checker
from headwater.actions.kit_environments import Environment, Environments
from headwater.actions.prove import target_of
from headwater.adapters.guard import Guard
from headwater.adapters.rendering import Renderer
from headwater.core.errors import EnvironmentLackError, HeadwaterError
from headwater.core.finding import Finding, Level
from headwater.core.kit import Kit
from headwater.core.matrix import Case, Phase, State
from headwater.core.project import Project
from headwater.core.words import counted

RENDER, STATIC, ENVIRONMENT, DRIVE, TESTS = "render", "static check", "environment", "drive", "own tests"
APP = "app"
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Bench:
    """What all cases share. `run` is whether their apps are run, for at most `time_limit` seconds each.

    `updates` are tried once a case is rendered and sound: what each is called, and what tries it.
    """

    kit: Kit
    guard: Guard
    environments: Environments
    renderer: Renderer
    checker: Checker
    run: bool = True
    time_limit: float = 120.0
    updates: Sequence[tuple[str, Callable[[Case, Path, Path], Phase]]] = ()


def tried(bench: Bench, case: Case, scratch: Path, tell: Told, upto: str = "") -> Iterator[Phase]:
    """The phases of `case` in the new folder `scratch`, as far as they go; or `upto` and what that needs."""
    scratch.mkdir()
    project = scratch / APP
    rendered = _phase(RENDER, lambda: _rendered(bench, case, project))
    yield rendered
    if rendered.state is not State.OK or upto == RENDER:
        return
    static = _phase(STATIC, lambda: _checked(bench, project))
    yield static
    if static.state is not State.OK or upto == STATIC:
        return
    for name, attempt in bench.updates:
        if upto in {"", name}:
            tell(name)
            yield _phase(name, lambda attempt=attempt: attempt(case, project, scratch))  # type: ignore[misc]
    if bench.run and upto in {"", ENVIRONMENT, DRIVE, TESTS}:
        yield from _ran(bench, project, scratch, tell, upto)


def _ran(bench: Bench, project: Path, scratch: Path, tell: Told, upto: str) -> Iterator[Phase]:
    made: list[Environment] = []
    tell(ENVIRONMENT)
    ready = _phase(ENVIRONMENT, lambda: _ready(bench, project, made))
    yield ready
    if not made or upto == ENVIRONMENT:
        return
    if upto in {"", DRIVE}:
        tell(DRIVE)
        copy = Path(shutil.copytree(project, scratch / "drive"))
        yield _phase(DRIVE, lambda: _driven(bench, copy, made[0], tell))
    if upto in {"", TESTS} and (project / "tests").is_dir():
        tell(TESTS)
        copy_for_tests = Path(shutil.copytree(project, scratch / "tests"))
        yield _phase(TESTS, lambda: _tested(bench, copy_for_tests, made[0]))


def _phase(name: str, attempt: Callable[[], Phase | tuple[str, Iterable[Finding]]]) -> Phase:
    """What came of an attempt: a note and findings, or an error that it raised."""
    start = perf_counter()
    try:
        came = attempt()
    except EnvironmentLackError as error:
        came = Phase(name, State.LACKING, error.message)
    except HeadwaterError as error:
        came = failed(name, error.message)
    if not isinstance(came, Phase):
        note, found = came
        errors = [finding for finding in found if finding.level is Level.ERROR]
        came = of_findings(name, errors) if errors else Phase(name, State.OK, note)
    return Phase(name, came.state, came.said, came.findings, perf_counter() - start, came.cause)


def failed(name: str, said: str) -> Phase:
    """A phase that came to one defect."""
    return Phase(name, State.FAILED, said, (said,), cause=_alike(said))


def of_findings(name: str, errors: Sequence[Finding]) -> Phase:
    """A phase that came to several."""
    lines = tuple(map(_line, sorted(errors)))
    first = min(errors)
    cause = f"{first.code} {first.path or first.page} {_alike(first.message)}"
    return Phase(name, State.FAILED, lines[0], lines, cause=cause)


def _line(finding: Finding) -> str:
    place = (
        f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path or finding.page
    )
    where = f"{place}: " if place else ""
    return f"{where}{finding.code} {finding.name}: {finding.message}"


def _alike(message: str) -> str:
    """A message without what differs from case to case: numbers, and places on this machine."""
    return re.sub(r"\d+", "#", re.sub(r"/\S+/", "/", message))


def _rendered(bench: Bench, case: Case, project: Path) -> tuple[str, Iterable[Finding]]:
    bench.renderer.render(bench.kit, case.answers, {}, project)
    return counted(len(Project.read(project).files), "file"), ()


def _checked(bench: Bench, project: Path) -> tuple[str, Iterable[Finding]]:
    report = bench.checker.check(project)
    return counted(len(report.findings), "finding"), report.findings


def _ready(bench: Bench, project: Path, made: list[Environment]) -> tuple[str, Iterable[Finding]]:
    made.append(bench.environments.of(project))
    return made[0].note, ()


def _driven(bench: Bench, copy: Path, environment: Environment, tell: Told) -> tuple[str, Iterable[Finding]]:
    from headwater.probes.drive import Effort, drive

    effort = Effort(seconds=bench.time_limit, again=False)
    done = drive(target_of(copy, environment.folder), guard=bench.guard, effort=effort, progress=tell)
    return f"{counted(done.pages, 'page')}, {counted(done.controls, 'control')} used", done.findings


def _tested(bench: Bench, copy: Path, environment: Environment) -> tuple[str, Iterable[Finding]]:
    from headwater.probes.own_tests import own_tests

    target = target_of(copy, environment.folder)
    done = own_tests(target, guard=bench.guard, time_limit=bench.time_limit)
    return f"{done.passed} passed", done.findings
