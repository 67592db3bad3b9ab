"""Findings as SARIF 2.1.0, which code-scanning services read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

import headwater
from headwater.core.finding import Finding, Level
from headwater.core.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "PROJECTROOT"


def render(findings: Sequence[Finding], rules: Iterable[Rule]) -> str:
    """One run with the rules that found something, and a result for each finding."""
    found = {finding.code for finding in findings}
    described = [rule for rule in rules if rule.code in found]
    index = {rule.code: number for number, rule in enumerate(described)}
    run = {
        "tool": {
            "driver": {
                "name": "headwater",
                "version": headwater.__version__,
                "rules": [_rule(rule) for rule in described],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The project's folder."}}},
        "results": [_result(finding, index) for finding in findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.docs.strip().splitlines()[0]},
        "help": {"text": rule.docs.strip(), "markdown": rule.docs.strip()},
        "defaultConfiguration": {"level": _level(rule.level)},
    }


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _level(finding.level),
        "message": {"text": finding.message},
    }
    if finding.code in index:
        result["ruleIndex"] = index[finding.code]
    if finding.path:
        result["locations"] = [{"physicalLocation": _place(finding)}]
    return result


def _place(finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(os.fsencode(finding.path)), "uriBaseId": ROOT}}
    if finding.line:
        region = {"startLine": finding.line, "endLine": max(finding.end_line, finding.line)}
        if finding.column:
            region["startColumn"] = finding.column
        if finding.end_column:
            region["endColumn"] = finding.end_column
        place["region"] = region
    return place


def _level(level: Level) -> str:
    return "error" if level is Level.ERROR else "warning"
