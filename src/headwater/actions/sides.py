"""One state of a project, run: what driving it and its own tests find, and what of that is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from headwater.adapters.guard import Guard
from headwater.adapters.interpreters import interpreter_of
from headwater.adapters.replica import replica
from headwater.core.errors import EnvironmentLackError, UsageError
from headwater.core.finding import Finding, Level
from headwater.core.progress import Silent

Found = Sequence[Finding] | None
"""What one side comes to; None where there is nothing to find out."""


def own_python(root: Path) -> Path | None:
    """The Python of the project's environment; None where it has none."""
    try:
        return interpreter_of(root)
    except EnvironmentLackError:
        return None


def driven(root: Path, python: Path, seconds: float, guard: Guard) -> Found:
    """What driving the app finds; None where it cannot be told which file is the app."""
    from headwater.actions import drives
    from headwater.actions.parts import Part
    from headwater.actions.request import Request, Run

    run = Run(python, steps=0, seconds=seconds)
    try:
        plans = drives.plans([Part(root, [], Request(paths=(root,), run=run))], run)
    except UsageError:
        return None
    return [
        finding
        for plan in plans
        for finding in drives.wanted(plan, drives.driven(plan, guard, Silent()).drive.findings)
    ]


def tested(root: Path, python: Path, seconds: float, guard: Guard) -> Found:
    """What the project's own tests find; None where none passes, or there are none."""
    from headwater.probes.own_tests import own_tests
    from headwater.probes.target import Target

    if not (root / "tests").is_dir():
        return None
    copy = replica(root, root.parent / "tested" / root.name)
    done = own_tests(Target(copy, python), guard=guard, time_limit=seconds)
    if not done.passed + done.failed:
        return None
    return [replace(each, message=each.message.split(" fails: ")[0]) for each in done.findings]


def new_errors(
    before: Iterable[Finding], after: Iterable[Finding], moved: Mapping[str, str] | None = None
) -> list[Finding]:
    """The errors of `after` that `before` has not; `moved` gives the new path of each file by its old one."""
    known = Counter(_identity(each, moved or {}) for each in before)
    new = []
    for finding in sorted(after):
        key = _identity(finding, {})
        known[key] -= 1
        if known[key] < 0 and finding.level is Level.ERROR:
            new.append(finding)
    return new


def _identity(finding: Finding, moved: Mapping[str, str]) -> tuple[str, str, str, str]:
    """What makes a finding the same one when lines have moved."""
    return finding.code, moved.get(finding.path, finding.path), finding.page, finding.message
