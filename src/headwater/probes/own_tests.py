"""Runs the project's own tests with the project's own pytest."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from headwater.adapters.guard import Guard
from headwater.adapters.process import Completed, TimeLimitError, run
from headwater.core.finding import Finding
from headwater.probes.codes import finding
from headwater.probes.server import last_words
from headwater.probes.target import Target

NOTHING_COLLECTED = 5
PLACE = re.compile(r"^(\S+\.py):(\d+):", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class OwnTests:
    """What the project's tests came to."""

    findings: tuple[Finding, ...]
    passed: int
    seconds: float
    failed: int = 0


def own_tests(target: Target, *, guard: Guard, time_limit: float) -> OwnTests:
    """Runs them for at most `time_limit` seconds; a finding each that fails, and one if none passes."""
    start = time.monotonic()
    report = target.root.parent / f"{target.root.name}.xml"
    options = ("-q", "-p", "no:cacheprovider", f"--junitxml={report}")
    command: list[str | Path] = [target.python, "-m", "pytest", *options]
    try:
        done = run(command, cwd=target.root, env=target.environment(), timeout=time_limit, guard=guard)
    except TimeLimitError as error:
        hangs = finding(
            "HW912", f"The project's tests did not end within {error.seconds:g} s.", exception="TimeoutError"
        )
        return OwnTests((hangs,), 0, time.monotonic() - start)
    cases = list(ElementTree.parse(report).iter("testcase")) if report.is_file() else []  # noqa: S314 -- ours
    failed = [case for case in cases if _complaint(case) is not None]
    findings = [_failure(case, target) for case in failed]
    passed = sum(1 for case in cases if _complaint(case) is None and case.find("skipped") is None)
    if not findings and (done.returncode != 0 or not passed):
        findings.append(finding("HW912", _nothing_proven(done, skipped=len(cases))))
    return OwnTests(tuple(findings), passed, time.monotonic() - start, len(failed))


def _nothing_proven(done: Completed, skipped: int) -> str:
    """Why tests of which none failed prove nothing."""
    if done.returncode == NOTHING_COLLECTED:
        return "The project has no tests."
    if done.returncode == 0:
        return "The project's tests were all skipped." if skipped else "pytest ended without a report."
    return f"pytest failed: {last_words(done.stdout + done.stderr)}"


def _complaint(case: ElementTree.Element) -> ElementTree.Element | None:
    failure = case.find("failure")
    return failure if failure is not None else case.find("error")


def _failure(case: ElementTree.Element, target: Target) -> Finding:
    complaint = _complaint(case)
    text = (complaint.text or "") if complaint is not None else ""
    said = (complaint.get("message") or "") if complaint is not None else ""
    places = [(path, int(line)) for path, line in PLACE.findall(text) if (target.root / path).is_file()]
    path, line = places[-1] if places else ("", 0)
    name = f"{case.get('classname', '')}::{case.get('name', '')}"
    return finding(
        "HW912", f"The project's test {name} fails: {' '.join(said.split())[:300]}", path=path, line=line
    )
