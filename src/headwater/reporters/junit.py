"""Findings as JUnit XML, which continuous integration shows as failed tests: one for each finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from headwater.core.finding import Finding, Level
from headwater.reporters.text import line

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, even escaped."""


def render(findings: Sequence[Finding], seconds: float) -> str:
    """One suite; a warning is a test that passes and says something, for it fails nothing."""
    errors = sum(finding.level is Level.ERROR for finding in findings)
    counts = {"tests": str(max(len(findings), 1)), "failures": str(errors), "errors": "0", "skipped": "0"}
    suites = ElementTree.Element("testsuites", counts | {"time": f"{seconds:.3f}"})
    suite = ElementTree.SubElement(
        suites, "testsuite", {"name": "headwater", **counts, "time": f"{seconds:.3f}"}
    )
    for finding in findings:
        _case(suite, finding)
    if not findings:
        ElementTree.SubElement(
            suite, "testcase", {"name": "headwater check", "classname": "headwater", "time": "0"}
        )
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    said = NOT_XML.sub("?", line(finding))
    case = ElementTree.SubElement(
        suite,
        "testcase",
        {
            "name": NOT_XML.sub("?", f"{finding.code} {finding.path}:{finding.line}:{finding.column}"),
            "classname": f"headwater.{finding.code}.{finding.name}",
            "file": NOT_XML.sub("?", finding.path),
            "line": str(finding.line),
            "time": "0",
        },
    )
    if finding.level is Level.ERROR:
        failure = ElementTree.SubElement(
            case, "failure", {"message": NOT_XML.sub("?", finding.message), "type": finding.code}
        )
        failure.text = said
    else:
        ElementTree.SubElement(case, "system-out").text = said
