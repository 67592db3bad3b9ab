"""Findings as lines to read: where, which rule, what."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from headwater.core.finding import Finding


def render(findings: Iterable[Finding]) -> str:
    """One line a finding."""
    return "\n".join(line(finding) for finding in findings)


def line(finding: Finding) -> str:
    """`path:line:column: CODE name: message`; without a file the page takes its place."""
    place = finding.path or finding.page
    position = f":{finding.line}:{finding.column}" if finding.path and finding.line else ""
    where = f"{place}{position}: " if place else ""
    return printable(f"{where}{finding.code} {finding.name}: {finding.message}")


def printable(text: str) -> str:
    """`text` on one line, without the control characters that could steer a terminal."""
    return "".join(
        " "
        if letter in "\n\r\t"
        else f"\\x{ord(letter):02x}"
        if unicodedata.category(letter) == "Cc"
        else letter
        for letter in text
    )
