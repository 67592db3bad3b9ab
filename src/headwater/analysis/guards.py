"""Whether a use of Streamlit is prepared for a version that lacks it: asked only once something was found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.script import Script
from headwater.analysis.tree import children, walk

CAUGHT = frozenset({"AttributeError", "ImportError", "ModuleNotFoundError", "TypeError"})
BROAD = frozenset({"", "BaseException", "Exception"})
SHORT = 2
SIMPLE = (ast.Expr, ast.Assign, ast.Import, ast.ImportFrom, ast.Return)
"""At most so many statements, and of these kinds, are taken to be tried for the sake of what they call."""


def asks_for(script: Script, names: frozenset[str]) -> bool:
    """Whether the file asks anywhere if one of `names` is there, or puts it there itself."""
    if ("asks", names) not in script.memory:
        either = b"|".join(re.escape(name.encode()) for name in names if name)
        asked = rb"\b[gh](?:et|as)attr\([^)]*[\"'](?:%b)[\"']|\.(?:%b)\s*=[^=]" % (either, either)
        script.memory["asks", names] = re.search(asked, script.source) is not None
    found: bool = script.memory["asks", names]
    return found


def is_guarded(script: Script, node: ast.AST, instead: str = "") -> bool:
    """Whether `node` may fail here: it is tried, or the version of Streamlit is looked at before.

    It may as well if it is what is done when `instead` has failed.
    """
    known: dict[int, bool] = script.memory.setdefault(("guarded", instead), {})
    passed, found = [], False
    for around in _ancestors(script, node):
        passed.append(id(around))
        found = known[id(around)] if id(around) in known else _guards(around, instead)
        if found or id(around) in known:
            break
    known.update(dict.fromkeys(passed, found))
    return found


def _guards(around: ast.AST, instead: str) -> bool:
    match around:
        case ast.Try(body=body):
            return _expects_failure(around) or _tries(body, instead)
        case ast.If(test=test) | ast.IfExp(test=test):
            return _reads_version(test)
        case _:
            return False


def _tries(body: list[ast.stmt], name: str) -> bool:
    return bool(name) and any(
        isinstance(node, ast.Attribute) and node.attr == name for each in body for node in walk(each)
    )


def caught_around(script: Script, node: ast.AST) -> frozenset[str]:
    """The exceptions that are caught when `node` raises them; "" stands for all."""
    found: set[str] = set()
    inner = node
    for around in _ancestors(script, node):
        match around:
            case ast.Try(body=body) if _place(inner) <= _place(body[-1]):  # the body is what comes first
                found |= _caught(around)
            case ast.With(items=items):
                found |= {name for item in items for name in _suppressed(item.context_expr)}
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                break
            case _:
                pass
        inner = around
    return frozenset(found)


def _place(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _suppressed(manager: ast.expr) -> Iterator[str]:
    match manager:
        case ast.Call(func=ast.Attribute(attr="suppress") | ast.Name(id="suppress"), args=given):
            for each in given:
                yield from _names(each)
        case _:
            pass


def _caught(statement: ast.Try) -> set[str]:
    return {name for handler in statement.handlers for name in _names(handler.type)}


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


FEW = 10
"""Nodes that are asked about before it pays to note the parents of all."""


def _above(tree: ast.Module, node: ast.AST) -> list[ast.AST]:
    """The same for one node, found from the root down by where it is."""
    line, column = _place(node)
    found: list[ast.AST] = []
    around: ast.AST | None = tree
    while around is not None and around is not node:
        found.insert(0, around)
        around = next((each for each in children(around) if _spans(each, line, column, node)), None)
    return found


def _spans(outer: ast.AST, line: int, column: int, node: ast.AST) -> bool:
    if outer is node:
        return True
    if not hasattr(outer, "lineno"):  # arguments, a comprehension: no place of their own
        return any(_spans(each, line, column, node) for each in children(outer))
    end = outer.end_lineno, outer.end_col_offset  # type: ignore[attr-defined]
    starts = _place(outer)
    decorators = getattr(outer, "decorator_list", ())
    begins = min(starts, *(_place(each) for each in decorators)) if decorators else starts
    return bool(begins <= (line, column) < end)


def _ancestors(script: Script, node: ast.AST) -> Iterator[ast.AST]:
    """What `node` lies in, from the inside outwards."""
    asked = script.memory["ancestors"] = script.memory.get("ancestors", 0) + 1
    if asked <= FEW:
        yield from _above(script.tree, node)
        return
    if "parents" not in script.memory:
        script.memory["parents"] = {
            id(each): parent for parent in walk(script.tree) for each in children(parent)
        }
    parents: dict[int, ast.AST] = script.memory["parents"]
    around = parents.get(id(node))
    while around is not None:
        yield around
        around = parents.get(id(around))
