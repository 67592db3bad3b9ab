"""Every rule is tested by its own examples: what it must report, and what it must leave alone."""

import ast
import re
from collections.abc import Mapping

import pytest

from headwater.actions.check import Options, check
from headwater.core.edits import apply
from headwater.core.finding import Finding
from headwater.core.project import Project
from headwater.core.rule import Example, Rule
from headwater.rules import catalogue

HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "Known limits")
RULES = [pytest.param(rule, id=rule.code) for rule in catalogue()]
BAD = [pytest.param(rule, each, id=f"{rule.code}-{each.why}") for rule in catalogue() for each in rule.bad]
GOOD = [pytest.param(rule, each, id=f"{rule.code}-{each.why}") for rule in catalogue() for each in rule.good]


def found(rule: Rule, files: Mapping[str, str]) -> tuple[Finding, ...]:
    """What `rule` says of these files; a suppression is only used where what it silences is looked for."""
    project = Project({path: text.encode() for path, text in files.items()})
    select = ["HW2", rule.code] if rule.code == "HW002" else [rule.code]
    report = check(project, Options(select=select))
    assert not report.failures
    return report.findings


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_reports(rule: Rule, example: Example) -> None:
    findings = found(rule, example.files)

    assert findings
    assert {finding.code for finding in findings} == {rule.code}
    assert all(finding.path in ("", *example.files) for finding in findings)


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_leaves_alone(rule: Rule, example: Example) -> None:
    assert found(rule, example.files) == ()


@pytest.mark.parametrize(("rule", "example"), [each for each in BAD if each.values[1].fixed])
def test_fixes(rule: Rule, example: Example) -> None:
    findings = found(rule, example.files)

    for path, expected in example.fixed.items():
        edits = [edit for finding in findings if finding.path == path for edit in finding.edits]
        fixed = apply(example.files[path].encode(), edits).decode()
        assert fixed == expected
        ast.parse(fixed)
    assert found(rule, {**example.files, **example.fixed}) == ()


@pytest.mark.parametrize("rule", RULES)
def test_rule_is_documented_and_exemplified(rule: Rule) -> None:
    assert re.findall(r"^## (.+)$", rule.docs, re.MULTILINE) == list(HEADINGS)
    assert rule.bad
    assert rule.good


def test_files_are_named_after_their_rules() -> None:
    for rule in catalogue():
        if not (function := rule.find or rule.scan or rule.spot):
            continue
        assert function.__module__ == f"headwater.rules.{rule.code.lower()}_{rule.name.replace('-', '_')}"


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in catalogue()]

    assert codes == sorted(set(codes))
