"""Findings as lines to read: where, which rule, what."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from headwater.core.finding import Finding

LATIN = 256
STEERING = frozenset({"Cc", "Cs", "Zl", "Zp"})
TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of text, so that it reads as something else than it is."""


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
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " "
        if letter in "\n\r\t"
        else (f"\\x{ord(letter):02x}" if ord(letter) < LATIN else f"\\u{ord(letter):04x}")
        if unicodedata.category(letter) in STEERING or letter in TURNING
        else letter
        for letter in text
    )


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
