"""Every rule is tested by its own examples: what it must report, and what it must leave alone."""

import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from headwater import rules
from headwater.actions.check import Options, check
from headwater.core.edits import apply
from headwater.core.finding import Finding
from headwater.core.probed import PROBED
from headwater.core.project import Project
from headwater.core.rule import Example, Rule
from headwater.rules import catalogue, codes, static

DEFECTS = Path(__file__).parents[1] / "defects"
WITHOUT_DEFECT = {"HW910", "HW912"}
"""What a browser finds, and what the project's own tests do."""

HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "Known limits")
RULES = [pytest.param(rule, id=rule.code) for rule in catalogue()]
BAD = [pytest.param(rule, each, id=f"{rule.code}-{each.why}") for rule in static() for each in rule.bad]
GOOD = [pytest.param(rule, each, id=f"{rule.code}-{each.why}") for rule in static() for each in rule.good]


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
    if not rule.probe:
        assert rule.bad
        assert rule.good


def test_what_a_probe_finds_has_an_app_with_the_defect() -> None:
    with_defect = {path.name.partition("_")[0].upper() for path in DEFECTS.iterdir() if path.is_dir()}

    assert {rule.code for rule in catalogue() if rule.probe} == with_defect | WITHOUT_DEFECT


def test_probes_are_no_static_rules() -> None:
    assert [rule.code for rule in catalogue() if rule.probe] == list(PROBED)
    assert not any(rule.probe for rule in static())
    assert not any(rule.find or rule.scan or rule.spot for rule in catalogue() if rule.probe)


def test_a_check_that_reads_files_loads_no_probe_rule() -> None:
    code = (
        "import sys; from headwater.actions.check import check; from headwater.core.project import Project;"
        "print(check(Project({})).rules, [name for name in sys.modules if '.rules.hw9' in name])"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said == f"{len(static())} []\n"


def test_what_a_probe_finds_can_be_selected_and_ignored() -> None:
    project = Project({"app.py": b"import streamlit as st\n"})

    assert check(project, Options(select=["HW907"])).rules == 0
    assert check(project, Options(ignore=["HW904"])).rules == len(static())


def test_files_are_named_after_their_rules() -> None:
    names = {path.stem for path in Path(rules.__file__).parent.glob("hw*.py")}

    assert names == {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in catalogue()}


def test_codes_are_unique() -> None:
    found = [rule.code for rule in catalogue()]

    assert found == sorted(set(found)) == list(codes())
