"""Looks at one file: what its rules say, and what other files need to know of it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from headwater.analysis.api import Api
from headwater.analysis.facts import Facts, facts_of, imports_of, value_of
from headwater.analysis.reader import read
from headwater.core.finding import Edit
from headwater.core.rule import Hit, Rule
from headwater.core.suppress import suppressions


@dataclass(frozen=True, slots=True)
class Mark:
    """A rule's hit, freed from the tree that it was found in; `only` as in `Hit`."""

    code: str
    message: str
    line: int
    column: int
    end_line: int
    only: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of one file. `error` is why it does not parse, with line and column."""

    facts: Facts
    marks: tuple[Mark, ...] = ()
    suppressed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    error: tuple[str, int, int] | None = None


def scan(
    path: str, source: bytes, rules: Sequence[Rule], api: Api, foreign: Mapping[str, str] | None = None
) -> Scanned:
    """Scans one file; `foreign` says which of the names that it imports stand for something of Streamlit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in somebody's string is not ours to tell
            tree = ast.parse(source, path)
    except SyntaxError as error:
        return Scanned(Facts(exports={}), error=(error.msg, error.lineno or 1, error.offset or 1))
    except (ValueError, RecursionError, MemoryError) as error:
        return Scanned(Facts(exports={}), error=(str(error) or type(error).__name__, 1, 1))
    if not foreign and b"streamlit" not in source:
        return Scanned(Facts(imports=tuple(imports_of(tree)), exports={}))
    script = read(path, tree, source, {name: value_of(spec) for name, spec in (foreign or {}).items()})
    lines = _Lines(source)
    marks = [
        _mark(rule.code, hit, lines)
        for rule in rules
        if rule.scan is not None
        for hit in rule.scan(script, api)
    ]
    return Scanned(facts_of(script), tuple(marks), suppressions(source))


def _mark(code: str, hit: Hit, lines: _Lines) -> Mark:
    node = hit.node
    line = getattr(node, "lineno", 1)
    end = getattr(node, "end_lineno", None) or line
    column = lines.column(line, getattr(node, "col_offset", 0))
    return Mark(code, hit.message, line, column, end, hit.only, hit.edits)


class _Lines:
    """Turns the parser's columns, which count bytes, into columns that count characters from 1."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._lines: list[bytes] | None = None

    def column(self, line: int, offset: int) -> int:
        if self._lines is None:
            self._lines = self._source.split(b"\n")
        if not 0 < line <= len(self._lines):
            return offset + 1
        return len(self._lines[line - 1][:offset].decode("utf-8", "replace")) + 1
