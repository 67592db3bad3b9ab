"""Where a line has to be added so that an app knows of a new part of it."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headwater.analysis import reader
from headwater.analysis.literals import Literal, UnsureError
from headwater.analysis.script import Call, Script
from headwater.core.module import Module, is_test
from headwater.core.project import Project

LITERALS = (ast.List, ast.Tuple, ast.Set)
WIDTH = 88
"""Letters in a line where a project does not say how many: the default of black and ruff."""


@dataclass(frozen=True, slots=True)
class Navigation:
    """A call of `st.navigation` in the file at `path`; `script` is that file."""

    path: str
    script: Script
    call: Call

    @property
    def line(self) -> int:
        """Where it is, counted from 1."""
        return self.call.node.lineno

    @property
    def page(self) -> str:
        """What a page is made by there: `st.Page`.

        Raises:
            UnsureError: the file has no name for it.
        """
        match self.call.node.func:
            case ast.Attribute(value=value):
                return f"{ast.unparse(value)}.Page"
            case _:
                made = self.script.calls("Page")
                if not made:
                    raise UnsureError
                return ast.unparse(made[0].node.func)

    def named(self) -> list[str]:
        """The files of the pages that the script makes, as it names them."""
        given = [call.argument("page", 0) for call in self.script.calls("Page")]
        return [path for node in given if (path := _path(node))]

    def sections(self) -> dict[str, ast.expr]:
        """The groups of pages by what they are called; none where the pages are not grouped."""
        pages = self._pages()
        if not isinstance(pages, ast.Dict):
            return {}
        return {
            str(key.value): value
            for key, value in zip(pages.keys, pages.values, strict=True)
            if isinstance(key, ast.Constant)
        }

    def literal(self, section: str | None = None) -> Literal:
        """The list that the pages are in, or those of one `section`.

        Raises:
            UnsureError: they are computed.
        """
        pages = self._pages() if section is None else self.sections()[section]
        found = _literal(self._resolved(pages))
        if found is None:
            raise UnsureError
        return found

    def _pages(self) -> ast.expr | None:
        return self._resolved(self.call.argument("pages", 0))

    def _resolved(self, value: ast.expr | None) -> ast.expr | None:
        """What a name surely holds: it is assigned once, on no condition."""
        if not isinstance(value, ast.Name):
            return value
        bodies = [self.script.tree.body, getattr(self.call.scope.node, "body", [])]
        bodies += [
            each.body for each in self.script.tree.body if isinstance(each, ast.If) and _is_main_guard(each)
        ]
        held = [found for body in bodies if isinstance(body, list) for found in assigned(body, value.id)]
        stored = sum(
            isinstance(node, ast.Name) and node.id == value.id and isinstance(node.ctx, ast.Store)
            for node in ast.walk(self.script.tree)
        )
        return held[0].value if stored == 1 and held else None


def navigations(project: Project) -> list[Navigation]:
    """Every call of `st.navigation`, but for those of tests."""
    return [
        Navigation(path, script, call)
        for path, module in project.modules.items()
        if b"navigation" in module.source and not is_test(path)
        for script in [reader.read(path, module.tree, module.source)]
        for call in script.calls("navigation")
    ]


def assigned(body: Sequence[ast.stmt], name: str) -> Iterator[ast.Assign | ast.AnnAssign]:
    """The statements right in `body` that assign to `name`."""
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)]) | ast.AnnAssign(target=ast.Name(id=target)):
                if target == name and statement.value is not None:
                    yield statement
            case _:
                pass


def collection(module: Module, name: str) -> tuple[ast.stmt, Literal]:
    """The list, tuple or set that the module calls `name`, and the statement that it is in.

    Raises:
        UnsureError: there is none, or it is computed, or there are several.
    """
    found = list(assigned(module.tree.body, name))
    literal = _literal(found[0].value) if len(found) == 1 else None
    if literal is None:
        raise UnsureError
    return found[0], literal


def _path(node: ast.expr | None) -> str:
    """The path that `node` is, as a text or as `Path("folder", "file.py")`; empty for none that is plain."""
    match node:
        case ast.Constant(value=str(path)):
            return path
        case ast.Call(func=ast.Name(id="Path") | ast.Attribute(attr="Path"), args=[*parts]):
            return "/".join(map(_path, parts)) if all(map(_path, parts)) else ""
        case _:
            return ""


def _is_main_guard(statement: ast.If) -> bool:
    test = statement.test
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _literal(value: ast.expr | None) -> Literal | None:
    """The literal that surely is a part of `value`."""
    match value:
        case ast.List() | ast.Tuple() | ast.Set():
            return value
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            return _literal(left) or _literal(right)
        case _:
            return None


def defined(module: Module) -> frozenset[str]:
    """The names that the module itself gives to functions, classes and values."""
    names: set[str] = set()
    for statement in module.tree.body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(statement.name)
            case ast.Assign(targets=targets):
                names |= {each.id for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case _:
                pass
    return frozenset(names)


def base_of(navigation: Navigation, project: Project) -> tuple[str, str]:
    """The folder that the navigation's pages are named from, and that part of their names that is a folder.

    A page is named from the entrypoint's folder, wherever the navigation is written.
    """
    folder = posixpath.dirname(navigation.path)
    while True:
        for named in navigation.named():
            if posixpath.normpath(posixpath.join(folder, named)) in project.files:
                return folder, posixpath.dirname(named)
        if not folder:
            return posixpath.dirname(navigation.path), "app_pages"
        folder = posixpath.dirname(folder)


def width(pyproject: Mapping[str, Any]) -> int:
    """How many letters a line of the project may have."""
    tools = pyproject.get("tool", {})
    for name in ("ruff", "black"):
        table = tools.get(name, {}) if isinstance(tools, dict) else {}
        given = table.get("line-length") if isinstance(table, dict) else None
        if isinstance(given, int):
            return given
    return WIDTH
