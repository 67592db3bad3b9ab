"""One more element in a list, tuple or set that stands in a file, by edits that leave the rest as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from headwater.core.finding import Edit

Literal = ast.List | ast.Tuple | ast.Set

INDENT = "    "


class UnsureError(Exception):
    """There is no place for the element that is surely right."""


class Text:
    """The source of a file that parses, with the places of its nodes in bytes."""

    def __init__(self, source: bytes, width: int) -> None:
        self.source, self.width = source, width
        self.end = "\r\n" if b"\r\n" in source else "\n"
        self._starts = [0]
        for line in source.split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def start(self, node: ast.expr | ast.stmt) -> int:
        """Where `node` begins."""
        return self._starts[node.lineno - 1] + node.col_offset

    def stop(self, node: ast.expr | ast.stmt) -> int:
        """Where `node` has ended."""
        return self._starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    def of(self, node: ast.expr) -> str:
        """`node` as it is written."""
        return self.source[self.start(node) : self.stop(node)].decode()

    def line_start(self, at: int) -> int:
        """Where the line begins that `at` is in."""
        return self.source.rfind(b"\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the line ends that `at` is in, its own end included."""
        found = self.source.find(b"\n", at)
        return len(self.source) if found < 0 else found + 1

    def indent(self, at: int) -> str:
        """What the line begins with that `at` is in."""
        line = self.source[self.line_start(at) : self.line_end(at)].decode()
        return line[: len(line) - len(line.lstrip(" \t"))]


def appended(text: Text, node: Literal, code: str) -> list[Edit]:
    """The edits that make `code` the last element of `node`.

    Raises:
        UnsureError: how the elements are written leaves no place that is surely right.
    """
    if _is_bare(text, node):
        raise UnsureError
    closing = text.stop(node) - 1
    if not node.elts:
        inner = text.source[text.start(node) + 1 : closing].strip()
        if inner:
            return _on_a_line(text, node, closing, code)
        alone = f"{code}," if isinstance(node, ast.Tuple) else code
        return [Edit(text.start(node) + 1, closing, alone)]
    if not text.source[text.line_start(closing) : closing].strip():
        return [*_comma(text, node, closing), *_on_a_line(text, node, closing, code)]
    return _in_line(text, node, closing, code)


def before(text: Text, statement: ast.stmt, body: Sequence[ast.stmt], code: str) -> list[Edit]:
    """The edits that put the statement `code` before one of the statements of `body`.

    It goes right behind the last one that assigns or is a remark, so that what belongs together stays so.

    Raises:
        UnsureError: it shares its line with another.
    """
    at = list(body).index(statement)
    place = text.line_start(text.start(statement))
    if text.source[place : text.start(statement)].strip():
        raise UnsureError
    if at and isinstance(body[at - 1], ast.Assign | ast.AnnAssign | ast.Expr):
        place = text.line_end(text.stop(body[at - 1]))
    return [Edit(place, place, _lines(text, code, text.indent(text.start(statement))) + text.end)]


def spread(code: str, indent: str, width: int, *, behind: int = 0) -> str:
    """`code`, a call or an assignment of one, over as many lines as the formatters would give it.

    `behind` is how many characters follow it on its last line.
    """
    if len(indent) + len(code) + behind <= width or "\n" in code:
        return code
    node: ast.AST = ast.parse(code).body[0]
    while isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign) and node.value:
        node = node.value
    if not isinstance(node, ast.Call):
        return code
    text = Text(code.encode(), width)
    given = [text.of(each) for each in node.args] + [
        f"{each.arg}={text.of(each.value)}" if each.arg else f"**{text.of(each.value)}"
        for each in node.keywords
    ]
    head, inner = code.encode()[: text.stop(node.func)].decode(), indent + INDENT
    together = f"{inner}{', '.join(given)}"
    if len(together) <= width:
        return f"{head}(\n{together}\n{indent})"
    return f"{head}(\n{''.join(f'{inner}{each},{chr(10)}' for each in given)}{indent})"


def _is_bare(text: Text, node: Literal) -> bool:
    """Whether it is a tuple without parentheses: its end is nothing that one can see."""
    if not isinstance(node, ast.Tuple) or not node.elts:
        return False
    return text.start(node) == text.start(node.elts[0])


def _lines(text: Text, code: str, indent: str, *, behind: int = 0) -> str:
    written = spread(code, indent, text.width, behind=behind)
    return f"{indent}{written}".replace("\n", text.end)


def _on_a_line(text: Text, node: Literal, closing: int, code: str) -> list[Edit]:
    """It gets a line of its own before that of the closing bracket."""
    place = text.line_start(closing)
    if text.source[place:closing].strip():
        raise UnsureError
    indent = text.indent(closing) + INDENT
    if node.elts:
        last = text.start(node.elts[-1])
        own = text.source[text.line_start(last) : last].decode()
        indent = text.indent(last) if own.strip() else own
    return [Edit(place, place, _lines(text, code, indent, behind=1) + f",{text.end}")]


def _comma(text: Text, node: Literal, closing: int) -> list[Edit]:
    """The comma behind the element that was the last one, where there is none."""
    at, has_comma = _behind(text, node, closing)
    return [] if has_comma else [Edit(at, at, ",")]


def _behind(text: Text, node: Literal, closing: int) -> tuple[int, bool]:
    """Where the last element has ended, with its own parentheses and a comma, and whether there is one."""
    at = text.stop(node.elts[-1])
    while found := re.match(rb"(?:\s|#[^\n]*\n)*\)", text.source[at:closing]):
        at += found.end()
    comma = re.match(rb"(?:\s|#[^\n]*\n)*,", text.source[at:closing])
    return (at + comma.end(), True) if comma else (at, False)


def _in_line(text: Text, node: Literal, closing: int, code: str) -> list[Edit]:
    """It follows the last element in its line; where that gets too long, each gets a line of its own."""
    at, has_comma = _behind(text, node, closing)
    if b"#" in text.source[at:closing]:
        raise UnsureError
    line = text.line_end(closing) - text.line_start(closing) - len(text.end)
    one_line = node.lineno == node.end_lineno
    if one_line and line + len(code) + 2 - has_comma > text.width:
        return _exploded(text, node, closing, code)
    end = closing if has_comma else at
    return [Edit(at, end, f" {code}" if has_comma else f", {code}")]


def _exploded(text: Text, node: Literal, closing: int, code: str) -> list[Edit]:
    outer = text.indent(closing)
    written = [*map(text.of, node.elts), code]
    lines = [f"{_lines(text, each, outer + INDENT, behind=1)},{text.end}" for each in written]
    return [Edit(text.start(node) + 1, closing, f"{text.end}{''.join(lines)}{outer}")]
