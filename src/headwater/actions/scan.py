"""Looks at one file: what its rules say, and what other files need to know of it."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from headwater.analysis import links
from headwater.analysis.api import Api
from headwater.analysis.facts import Facts, ImportedNames, facts_of, imports_in, value_of
from headwater.analysis.reader import read
from headwater.core.finding import Edit
from headwater.core.parsing import LINE_END, is_exact, parse, refuse_broken
from headwater.core.report import Failure
from headwater.core.rule import Hit, Rule
from headwater.core.suppress import suppressions

COMPOUND = (
    ast.ExceptHandler, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor,
    ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A rule's hit, freed from the tree that it was found in; `only` as in `Hit`."""

    code: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    only: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of one file. `error` is why it does not parse, with line and column."""

    facts: Facts
    marks: tuple[Mark, ...] = ()
    suppressed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    error: tuple[str, int, int] | None = None
    failures: tuple[Failure, ...] = ()


def scan(
    path: str, source: bytes, rules: Sequence[Rule], api: Api, foreign: Mapping[str, str] | None = None
) -> Scanned:
    """Scans one file; `foreign` says which of the names that it imports stand for something of Streamlit."""
    try:
        if not foreign and b"streamlit" not in source:
            return _elsewhere(path, source, rules)
        tree, exact = parse(source, path)
    except SyntaxError as error:
        return Scanned(Facts(exports={}), error=(error.msg, error.lineno or 1, max(error.offset or 1, 1)))
    except (ValueError, RecursionError, MemoryError) as error:
        return Scanned(Facts(exports={}), error=(str(error) or type(error).__name__, 1, 1))
    failures: list[Failure] = []
    marks = [*_spots(rules, path, source, failures)]
    script = read(path, tree, source, {name: value_of(spec) for name, spec in (foreign or {}).items()})
    marks += _marks(rules, script, api, _Lines(source, exact), failures)
    try:
        facts = facts_of(script)
    except RecursionError:
        facts = Facts(exports={}, computes_keys=True)
    script.release()
    return Scanned(facts, tuple(marks), suppressions(source), failures=tuple(failures))


def _elsewhere(path: str, source: bytes, rules: Sequence[Rule]) -> Scanned:
    """What there is to know of a file that does not mention Streamlit: no tree is needed for that."""
    refuse_broken(source, path)
    facts = Facts(imports=tuple(imports_in(source)), exports={})
    failures: list[Failure] = []
    marks = tuple(_spots(rules, path, source, failures))
    return Scanned(facts, marks, suppressions(source), failures=tuple(failures))


def _spots(rules: Sequence[Rule], path: str, source: bytes, failures: list[Failure]) -> Iterator[Mark]:
    for rule in rules:
        if rule.spot is not None:
            with _noted(rule.code, path, failures):
                for place in rule.spot(path, source):
                    yield Mark(rule.code, place.message, place.line, place.column, place.line, 0)


def _marks(
    rules: Sequence[Rule], script: Any, api: Api, lines: _Lines, failures: list[Failure]
) -> Iterator[Mark]:
    for rule in rules:
        if rule.scan is not None:
            with _noted(rule.code, script.path, failures):
                yield from [_mark(rule.code, hit, lines) for hit in rule.scan(script, api)]


class _noted:  # noqa: N801 -- a context, written as a class because it is entered for every rule and file
    """Notes what a rule fails with; for a file nested beyond all measure there is one rule less."""

    __slots__ = ("code", "failures", "path")

    def __init__(self, code: str, path: str, failures: list[Failure]) -> None:
        self.code, self.path, self.failures = code, path, failures

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if isinstance(error, Exception) and not isinstance(error, RecursionError):
            self.failures.append(failure_of(self.code, self.path, error))
        return isinstance(error, Exception)


def failure_of(code: str, path: str, error: Exception) -> Failure:
    """What there is to report of a rule that broke."""
    import traceback  # for a bug of ours only

    said = f"{type(error).__name__}: {error}"
    return Failure(code, path, said, "".join(traceback.format_exception(error)))


def _mark(code: str, hit: Hit, lines: _Lines) -> Mark:
    node = hit.node
    line = getattr(node, "lineno", 1)
    if isinstance(node, COMPOUND):  # what is wrong is its first line, not its body
        end, last = line, 0
    else:
        end, last = getattr(node, "end_lineno", None) or line, getattr(node, "end_col_offset", None) or 0
    column = lines.column(line, getattr(node, "col_offset", 0))
    end_column = lines.column(end, last) if last else 0
    edits = hit.edits if lines.editable else ()
    return Mark(code, hit.message, line, column, end, end_column, hit.only, edits)


class _Lines:
    """Turns the parser's columns, which count bytes of UTF-8, into columns that count characters from 1."""

    def __init__(self, source: bytes, exact: bool) -> None:
        self._source, self._exact = source, exact

    @cached_property
    def _lines(self) -> list[bytes]:
        return LINE_END.split(_as_utf8(self._source))

    @cached_property
    def editable(self) -> bool:
        """Whether the parser's positions are those of the file."""
        return self._exact and is_exact(self._source)

    def column(self, line: int, offset: int) -> int:
        if not 0 < line <= len(self._lines):
            return offset + 1
        return len(self._lines[line - 1][:offset].decode("utf-8", "replace")) + 1


def _as_utf8(source: bytes) -> bytes:
    """The file as the parser counts it: whatever its encoding is, in UTF-8."""
    import tokenize  # for a file that something was found in

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source if encoding.startswith("utf-8") else source.decode(encoding).encode()
    except (UnicodeDecodeError, SyntaxError, LookupError):
        return source


def to_plain(scanned: Scanned) -> list[Any]:
    """`scanned` as JSON can hold it."""
    facts = scanned.facts
    return [
        [[each.module, each.level, each.names] for each in facts.imports],
        sorted(facts.sets),
        facts.computes_keys,
        facts.exports,
        facts.pages,
        facts.uses_streamlit,
        facts.draws,
        links.to_plain(facts.links),
        [
            [m.code, m.message, m.line, m.column, m.end_line, m.end_column, m.only,
             [[edit.start, edit.end, edit.text] for edit in m.edits]]
            for m in scanned.marks
        ],
        list(scanned.suppressed.items()),
        scanned.error,
    ]  # fmt: skip


def from_plain(plain: Sequence[Any]) -> Scanned:
    """The inverse of `to_plain`."""
    imports, sets, computes, exports, pages, uses, draws, tied, marks, suppressed, error = plain
    facts = Facts(
        tuple(ImportedNames(module, level, tuple(names)) for module, level, names in imports),
        frozenset(sets), computes, exports, tuple(pages), uses, draws, links.from_plain(tied),
    )  # fmt: skip
    return Scanned(
        facts,
        tuple(_mark_of(mark) for mark in marks),
        {line: tuple(codes) for line, codes in suppressed},
        tuple(error) if error else None,
    )


def _mark_of(plain: Sequence[Any]) -> Mark:
    *rest, edits = plain
    return Mark(*rest, tuple(Edit(*edit) for edit in edits))  # type: ignore[call-arg]
