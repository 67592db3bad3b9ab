"""Whether a use of Streamlit is prepared for a version that lacks it: asked only once something was found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.script import Script
from headwater.analysis.tree import walk

CAUGHT = frozenset({"AttributeError", "ImportError", "ModuleNotFoundError", "TypeError"})
BROAD = frozenset({"", "BaseException", "Exception"})
SHORT = 2
SIMPLE = (ast.Expr, ast.Assign, ast.Import, ast.ImportFrom, ast.Return)
"""At most so many statements, and of these kinds, are taken to be tried for the sake of what they call."""


def asks_for(script: Script, names: frozenset[str]) -> bool:
    """Whether the file asks anywhere if one of `names` is there, or puts it there itself."""
    either = b"|".join(re.escape(name.encode()) for name in names if name)
    asked = rb"\b[gh](?:et|as)attr\([^)]*[\"'](?:%b)[\"']|\.(?:%b)\s*=[^=]" % (either, either)
    return re.search(asked, script.source) is not None


def is_guarded(script: Script, node: ast.AST, instead: str = "") -> bool:
    """Whether `node` may fail here: it is tried, or the version of Streamlit is looked at before.

    It may as well if it is what is done when `instead` has failed.
    """
    for around in _ancestors(script.tree, node):
        match around:
            case ast.Try(body=body) if _expects_failure(around) or _tries(body, instead):
                return True
            case ast.If(test=test) | ast.IfExp(test=test) if _reads_version(test):
                return True
            case _:
                pass
    return False


def _tries(body: list[ast.stmt], name: str) -> bool:
    return bool(name) and any(
        isinstance(node, ast.Attribute) and node.attr == name for each in body for node in ast.walk(each)
    )


def caught_around(script: Script, node: ast.AST) -> frozenset[str]:
    """The exceptions that are caught when `node` raises them; "" stands for all."""
    found: set[str] = set()
    for around in _ancestors(script.tree, node):
        match around:
            case ast.Try(body=body) if any(_contains(each, node) for each in body):
                found |= _caught(around)
            case ast.With(items=items):
                found |= {name for item in items for name in _suppressed(item.context_expr)}
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found.clear()
            case _:
                pass
    return frozenset(found)


def _suppressed(manager: ast.expr) -> Iterator[str]:
    match manager:
        case ast.Call(func=ast.Attribute(attr="suppress") | ast.Name(id="suppress"), args=given):
            for each in given:
                yield from _names(each)
        case _:
            pass


def _caught(statement: ast.Try) -> set[str]:
    return {name for handler in statement.handlers for name in _names(handler.type)}


def _contains(around: ast.AST, node: ast.AST) -> bool:
    return any(each is node for each in walk(around))


def _expects_failure(statement: ast.Try) -> bool:
    caught = _caught(statement)
    if caught & CAUGHT:
        return True
    short = len(statement.body) <= SHORT and all(isinstance(each, SIMPLE) for each in statement.body)
    return bool(caught & BROAD) and short


def _names(caught: ast.expr | None) -> Iterator[str]:
    match caught:
        case None:
            yield ""
        case ast.Tuple(elts=parts):
            for part in parts:
                yield from _names(part)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case _:
            pass


def _reads_version(test: ast.expr) -> bool:
    return any(isinstance(each, ast.Attribute | ast.Name) and _is_version(each) for each in walk(test))


def _is_version(node: ast.Attribute | ast.Name) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id
    return "version" in name.lower()


def _ancestors(tree: ast.Module, node: ast.AST) -> Iterator[ast.AST]:
    """What `node` lies in, from the outside inwards."""
    around: ast.AST | None = tree
    line, end = node.lineno, node.end_lineno  # type: ignore[attr-defined]
    while around is not None:
        yield around
        around = next(
            (
                each
                for each in ast.iter_child_nodes(around)
                if isinstance(each, ast.stmt | ast.ExceptHandler | ast.expr | ast.match_case | ast.withitem)
                and getattr(each, "lineno", line) <= line
                and getattr(each, "end_lineno", end) >= end
                and _contains(each, node)
            ),
            None,
        )
