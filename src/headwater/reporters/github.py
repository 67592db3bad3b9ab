"""Findings as workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from headwater.core.finding import Finding
from headwater.reporters.text import printable


def render(findings: Iterable[Finding]) -> str:
    """One command a finding."""
    return "\n".join(_command(finding) for finding in findings)


def _command(finding: Finding) -> str:
    properties = {
        "file": finding.path,
        "line": str(finding.line or 1),
        "endLine": str(max(finding.end_line, finding.line, 1)),
        "col": str(finding.column or 1),
        "title": f"{finding.code} {finding.name}",
    }
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{finding.level.value} {told}::{_message(f'{finding.code} {finding.message}')}"


def _message(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
