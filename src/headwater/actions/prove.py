"""Proves a rendered project: the static rules, its environment, a drive of the real app, its own tests.

What can overlap does: the environment is installed beside the static check, and the app is driven
beside its own tests, each in a copy, so that no trace of either stays in the project.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.actions.broken import of_a_team, of_ours
from headwater.actions.check import check
from headwater.adapters import uv
from headwater.adapters.staging import Staging
from headwater.core.errors import HeadwaterError, VerificationError
from headwater.core.finding import Finding, Level
from headwater.core.progress import Progress, step
from headwater.core.project import Project
from headwater.core.report import Report
from headwater.core.words import counted

if TYPE_CHECKING:  # the probes cost 30 ms of imports, which `--no-install` does not need
    from headwater.probes.own_tests import OwnTests
    from headwater.probes.report import Drive
    from headwater.probes.target import Target


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven of a project; a part that was left out is None and named in `unproven`."""

    static: Report
    drive: Drive | None = None
    tests: OwnTests | None = None
    environment: Path | None = None
    unproven: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of every part."""
        parts = (self.static, self.drive, self.tests)
        return tuple(finding for part in parts if part for finding in part.findings)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to prove, and how long driving and testing may each take, in seconds."""

    install: bool = True
    run: bool = True
    time_limit: float = 300.0
    meanwhile: Callable[[], None] = field(default=lambda: None)
    """What has to happen once the environment is locked, beside the drive: the first commit."""


def prove(staged: Staging, plan: Plan, progress: Progress) -> Proof:
    """Proves the project in `staged` as far as `plan` says.

    Raises:
        VerificationError: a check found an error; it carries the findings.
        EnvironmentLackError: the environment cannot be made.
    """
    with ThreadPoolExecutor(max_workers=4) as pool, staged.guard.cancelling():
        if not plan.install:
            committed = pool.submit(plan.meanwhile)  # no lock file is to come
            static = _static(staged, progress)
            committed.result()
            return Proof(static, unproven=("its environment", "that it runs", "its own tests"))
        installed = pool.submit(_install, staged, progress)
        static = _static(staged, progress)
        environment = installed.result()
        if not plan.run:
            plan.meanwhile()
            return Proof(static, environment=environment, unproven=("that it runs", "its own tests"))
        driven = pool.submit(_drive, staged, environment, plan, progress)
        tested = pool.submit(_test, staged, environment, plan, progress)
        plan.meanwhile()
        unproven = () if driven.result().pages else ("that its pages run",)
        return Proof(static, driven.result(), tested.result(), environment, unproven)


def _install(staged: Staging, progress: Progress) -> Path:
    environment = staged.scratch / "environment"
    with step(progress, "environment") as at:
        uv.make_environment(staged.project, environment, name=staged.target.name, guard=staged.guard)
        at.note = f"{len(list(environment.glob('**/*.dist-info')))} packages"
    return environment


def _static(staged: Staging, progress: Progress) -> Report:
    with step(progress, "static check") as at:
        report = check(Project.read(staged.project))
        if report.failures:
            if not (ours := of_ours(report.failures)):
                raise of_a_team(report.failures)
            failure = ours[0]
            raise HeadwaterError(
                f"Rule {failure.code} broke on {failure.path}: {failure.said}", "Please report it."
            )
        at.note = f"{counted(report.files, 'module')}, {counted(len(report.findings), 'finding')}"
        refuse_errors(report.findings, "The static check")
    return report


def _drive(staged: Staging, environment: Path, plan: Plan, progress: Progress) -> Drive:
    from headwater.probes.drive import Effort, drive

    with step(progress, "drive") as at:
        target = target_of(staged.copy("drive"), environment)
        at.limit(plan.time_limit)
        effort = Effort(seconds=plan.time_limit, again=False)
        driven = drive(target, guard=staged.guard, effort=effort, progress=at.tell)
        at.note = f"{counted(driven.pages, 'page')}, {counted(driven.controls, 'control')} used"
        refuse_errors(driven.findings, "Driving the app")
    return driven


def _test(staged: Staging, environment: Path, plan: Plan, progress: Progress) -> OwnTests:
    from headwater.probes.own_tests import own_tests

    with step(progress, "its own tests") as at:
        target = target_of(staged.copy("tests"), environment)
        at.limit(plan.time_limit)
        tested = own_tests(target, guard=staged.guard, time_limit=plan.time_limit)
        at.note = f"{tested.passed} passed"
        refuse_errors(tested.findings, "The project's own tests")
    return tested


def target_of(copy: Path, environment: Path) -> Target:
    """What a probe runs: the project in `copy`, by the Python of `environment`, as its settings have it."""
    from headwater.probes.target import Target

    settings = Project({"pyproject.toml": (copy / "pyproject.toml").read_bytes()}).settings
    variables = {str(name): str(value) for name, value in settings.get("run", {}).get("env", {}).items()}
    return Target(root=copy, python=uv.python_of(environment), env=variables)


def refuse_errors(findings: Sequence[Finding], what: str) -> None:
    """Raises VerificationError when there is an error among `findings`."""
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        defects = "1 defect" if len(errors) == 1 else f"{len(errors)} defects"
        raise VerificationError(f"{what} found {defects}.", findings=findings)
