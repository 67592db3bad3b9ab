"""The static check: every rule over every file, without importing or running any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from headwater.core.finding import Finding
from headwater.core.project import Project
from headwater.rules import catalogue, selected


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, in the order of the files; `seconds` is what it took."""

    findings: tuple[Finding, ...]
    files: int
    rules: int
    seconds: float


def check(project: Project, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Report:
    """Checks `project` by the rules whose codes begin with one of `select` and with none of `ignore`."""
    start = perf_counter()
    rules = selected(catalogue(), select, ignore)
    findings = sorted(finding for rule in rules for finding in rule.check(project))
    return Report(tuple(findings), len(project.files), len(rules), perf_counter() - start)
