"""What a module imports, and which of its names mean Streamlit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from headwater.analysis.tree import walk
from headwater.core.module import Module


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, by its dotted name; `line` and `column` count from 1."""

    name: str
    line: int
    column: int


def imports(module: Module) -> Iterator[Import]:
    """Every import that happens when the module is used; those for type checkers alone do not.

    `from app import state` counts as `app.state` and as `app`: only the file system can tell which it is.
    """
    yield from _imports(module.tree, module)


def streamlit_names(module: Module) -> dict[str, str]:
    """The module's names that mean something of Streamlit, with what they mean.

    `import streamlit as x` gives `{"x": ""}`, `from streamlit import cache_data as c` gives
    `{"c": "cache_data"}`.
    """
    names: dict[str, str] = {}
    for node in walk(module.tree):
        match node:
            case ast.Import(names=aliases):
                names |= {alias.asname or alias.name: "" for alias in aliases if alias.name == "streamlit"}
            case ast.ImportFrom(module="streamlit", names=aliases):
                names |= {alias.asname or alias.name: alias.name for alias in aliases}
    return names


def streamlit_attribute(node: ast.expr, names: dict[str, str]) -> str:
    """What of Streamlit an expression names, as `cache_data` or `sidebar.button`; "" for anything else."""
    match node:
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if names.get(name) == "":
            return attribute
        case ast.Attribute(value=inner, attr=attribute):
            outer = streamlit_attribute(inner, names)
            return f"{outer}.{attribute}" if outer else ""
        case _:
            return ""


def _imports(node: ast.AST, module: Module) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=aliases):
                for alias in aliases:
                    yield Import(alias.name, child.lineno, child.col_offset + 1)
            case ast.ImportFrom(names=aliases):
                source = _absolute(child, module)
                for name in dict.fromkeys([source, *(f"{source}.{alias.name}" for alias in aliases)]):
                    yield Import(name, child.lineno, child.col_offset + 1)
            case ast.If(test=test, orelse=otherwise) if _is_type_checking(test):
                for branch in otherwise:
                    yield from _imports(branch, module)
            case _:
                yield from _imports(child, module)


def _absolute(node: ast.ImportFrom, module: Module) -> str:
    if not node.level:
        return node.module or ""
    package = module.dotted.split(".")
    keep = len(package) - node.level + (1 if module.path.endswith("__init__.py") else 0)
    return ".".join([*package[: max(keep, 0)], *([node.module] if node.module else [])])


def _is_type_checking(test: ast.expr) -> bool:
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
        case _:
            return False
