"""Which pages st.navigation surely offers: what is added on a condition, as for a role, is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from headwater.analysis.script import Scope, Script
from headwater.analysis.tree import walk

DEEPEST = 3
"""Through how many functions of the file the pages are followed."""

ADDS = frozenset({"append", "extend", "insert"})
HARMLESS = ADDS | {"Page", "get", "items", "keys", "len", "navigation", "print", "run", "values", "write"}
"""What may be done with a list of pages, or to it, that takes none of them away."""


def offered(script: Script) -> Iterator[tuple[Scope, ast.expr]]:
    """What each page that is surely offered is made of, with the scope that offers it."""
    for call in script.calls("navigation"):
        pages = call.argument("pages", 0)
        if pages is not None:
            known = _Pages(script, call.scope, DEEPEST)
            yield from ((call.scope, page) for page in known.of(pages))


class _Pages:
    """The pages that the names in a scope surely hold once its statements have run."""

    def __init__(self, script: Script, scope: Scope, deep: int) -> None:
        self.script, self.deep = script, deep
        self.made = {id(call.node): call for call in script.calls("Page")}
        self.known: dict[str, list[ast.expr]] = {}
        self._read(script.tree.body)
        if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._read(scope.node.body)

    def of(self, value: ast.expr) -> list[ast.expr]:
        """What the pages in `value` are made of that are there in any case."""
        match value.value if isinstance(value, ast.Starred) else value:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
                return [page for part in parts for page in self.of(part)]
            case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
                return [*self.of(left), *self.of(right)]
            case ast.Name(id=name):
                return self.known.get(name, [])
            case ast.Call() if id(value) in self.made:
                page = self.made[id(value)].argument("page", 0)
                return [page] if page is not None else []
            case ast.Call(func=ast.Name(id=name)) if name in self.script.functions and self.deep:
                return self._returned(self.script.functions[name])
            case _:
                return []

    def _returned(self, scope: Scope) -> list[ast.expr]:
        returns = [node for node in walk(scope.node) if isinstance(node, ast.Return)]
        last = getattr(scope.node, "body", [None])[-1]
        if len(returns) != 1 or returns[0] is not last or returns[0].value is None:
            return []
        return _Pages(self.script, scope, self.deep - 1).of(returns[0].value)

    def _read(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            match statement:
                case (
                    ast.With(body=inner) | ast.If(test=ast.Compare(left=ast.Name(id="__name__")), body=inner)
                ):
                    self._read(inner)
                case ast.Try(body=inner, handlers=handlers):
                    self._read(inner)
                    self._forget(handlers)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    pass
                case _:
                    self._statement(statement)

    def _statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.known[name] = self.of(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self.known[name] = self.of(value)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))], value=value):
                self._add(name, value)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.BitOr(), value=value):
                self._add(name, value)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb), args=given)):
                if verb in ADDS and given:
                    self._add(name, given[-1])
                else:
                    self._forget([statement])
            case _:
                self._forget([statement])

    def _add(self, name: str, value: ast.expr) -> None:
        self.known[name] = [*self.known.get(name, ()), *self.of(value)]

    def _forget(self, nodes: Sequence[ast.AST]) -> None:
        """Leaves out the names that may have lost pages: bound anew, handed on, or taken from."""
        for node in nodes:
            for each in walk(node):
                for name in _changed(each):
                    self.known.pop(name, None)


def _changed(node: ast.AST) -> Iterator[str]:
    """The names that hold something else after a statement or call."""
    match node:
        case ast.Assign(targets=places) | ast.Delete(targets=places):
            yield from _named(places)
        case ast.AnnAssign(target=place) | ast.NamedExpr(target=place) | ast.For(target=place):
            yield from _named([place])
        case ast.Call(func=ast.Attribute(attr=verb)) if verb not in HARMLESS:
            yield from _named([node])
        case ast.Call(func=ast.Name(id=name)) if name not in HARMLESS:
            yield from _named([node])
        case _:
            pass


def _named(nodes: Sequence[ast.expr]) -> Iterator[str]:
    return (each.id for node in nodes for each in walk(node) if isinstance(each, ast.Name))
