"""Findings as JSON, for other programs: its format only ever grows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from headwater.core.finding import Finding, Level
from headwater.core.report import Report

FORMAT = 1
PROBES = ("page", "control", "exception", "steps")
"""What only a finding of a probe has."""


def render(report: Report) -> str:
    """The whole report as one JSON object."""
    return json.dumps(plain(report), indent=2, ensure_ascii=False)


def plain(report: Report) -> dict[str, Any]:
    """The object that `render` writes."""
    levels = Counter(finding.level for finding in report.findings)
    return {
        "version": FORMAT,
        "findings": [_finding(finding) for finding in report.findings],
        "summary": {
            "errors": levels[Level.ERROR],
            "warnings": levels[Level.WARNING],
            "by_code": dict(sorted(Counter(finding.code for finding in report.findings).items())),
            "files": report.files,
            "rules": report.rules,
            "suppressed": report.suppressed,
            "baselined": report.baselined,
            "skipped": dict(report.skipped),
            "failures": [{"code": f.code, "path": f.path, "said": f.said} for f in report.failures],
            "seconds": round(report.seconds, 3),
            "drives": [asdict(drive) for drive in report.drives],
        },
    }


def _finding(finding: Finding) -> Mapping[str, Any]:
    by_probe = {name: value for name in PROBES if (value := getattr(finding, name))}
    return by_probe | {
        "code": finding.code,
        "name": finding.name,
        "level": finding.level.value,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "message": finding.message,
        "fixable": bool(finding.edits),
        "help": f"headwater explain {finding.code}",
    }
