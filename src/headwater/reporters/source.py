"""A finding beside the line of source that it is about, with a caret under it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from headwater.core.finding import Finding
from headwater.reporters.text import columns, line, printable

Read = Callable[[str], bytes]
LINE_END = re.compile(r"\r\n?|\n")
"""What ends a line, as Python's parser counts them."""


WIDEST = 200
"""Characters of a line that are shown: a line may be a whole file."""


def render(findings: Iterable[Finding], read: Read, shown: Callable[[str], str] = str) -> str:
    """Every finding with its source; `read` gives a file's content by its path, `shown` how to name it."""
    texts: dict[str, list[str]] = {}
    return "\n".join(
        part for finding in findings for part in _with_source(finding, read, shown, texts)
    ).rstrip("\n")


def _with_source(
    finding: Finding, read: Read, shown: Callable[[str], str], texts: dict[str, list[str]]
) -> Iterator[str]:
    yield line(replace(finding, path=shown(finding.path) if finding.path else ""))
    yield from (f"  {number}. {printable(step)}" for number, step in enumerate(finding.steps, 1))
    if not finding.line:
        return
    if finding.path not in texts:
        texts[finding.path] = _lines(_text(read(finding.path)))
    lines = texts[finding.path]
    if finding.line > len(lines):
        return
    start = max(finding.column - 1 - WIDEST // 2, 0) if len(lines[finding.line - 1]) > WIDEST else 0
    text = lines[finding.line - 1][start : start + WIDEST]
    number = str(finding.line)
    margin = " " * len(number)
    yield f"{margin} |"
    yield f"{number} | {printable(text)}"
    yield f"{margin} | {_caret(text, finding, start)}"
    yield ""


def _lines(text: str) -> list[str]:
    return LINE_END.split(text) if "\r" in text else text.split("\n")


def _text(source: bytes) -> str:
    """The file in the encoding that it names, if it does."""
    import tokenize  # only where something was found

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source.decode(encoding, "replace")
    except (SyntaxError, LookupError):
        return source.decode("utf-8", "replace")


def _caret(text: str, finding: Finding, cut: int) -> str:
    start = max(finding.column - 1 - cut, 0)
    same_line = finding.end_line == finding.line and finding.end_column > finding.column
    end = finding.end_column - 1 - cut if same_line else len(text)
    if not same_line:  # the whole line is meant, but for what it is indented by
        start = max(start, len(text) - len(text.lstrip()))
    return " " * columns(text[:start]) + "^" * max(columns(text[start:end]), 1)
