"""Reads the API of a Streamlit package from its files, without importing any of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from headwater.analysis.signatures import Signature, signature_of

SPACES = ("column_config", "components.v1", "components.v2")
"""Modules whose own names belong to the API, behind a dot."""

METHODS = "DeltaGenerator"
SUCCESSORS = "_REMOVED_STREAMLIT_ATTRIBUTES"

OUTSIDE = "?"
"""Begins the module of a name that is imported from another package."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr | tuple[str, str]
"""What a name is bound to; (module, name) when it is imported, without a name when it is a module."""


def read_package(folder: Path) -> dict[str, Signature | None]:
    """The public names of the package at `folder`; None for what is no function.

    Methods of its containers are named `DeltaGenerator.button`, the names of `SPACES` like
    `column_config.TextColumn`.
    """
    package = _Package(folder)
    found: dict[str, Signature | None] = dict.fromkeys(_submodules(folder))
    for space in ("", *SPACES):
        found |= {f"{space}.{name}" if space else name: each for name, each in package.public(space)}
    found |= {f"{METHODS}.{name}": each for name, each in package.methods()}
    return found


def successors(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """For each name that Streamlit once had, the names that it tells its users to take instead."""
    try:
        tree = ast.parse((folder / "command_suggestions.py").read_bytes())
    except OSError:
        return {}
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name == SUCCESSORS:
                return dict(ast.literal_eval(value))
            case _:
                pass
    return {}


def _submodules(folder: Path) -> Iterator[str]:
    """What is reachable as an attribute of the package because something imports it."""
    for path in folder.iterdir():
        if not path.name.startswith("_") and (path.suffix == ".py" or (path / "__init__.py").exists()):
            yield path.stem


class _Package:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = cache(self._names)

    def public(self, module: str) -> Iterator[tuple[str, Signature | None]]:
        """What `streamlit.module` offers."""
        for name, definition in self.names(module).items():
            elsewhere = isinstance(definition, tuple) and definition[0].startswith(OUTSIDE)
            if not name.startswith("_") and not elsewhere:
                yield name, self.signature(module, definition)

    def methods(self) -> Iterator[tuple[str, Signature | None]]:
        """The methods of a container, those that it inherits included."""
        found: dict[str, Signature | None] = {}
        for module, each in self.classes("delta_generator", self.names("delta_generator")[METHODS]):
            for name, definition in dict(_bound(each.body)).items():  # of overloads the last counts
                if not name.startswith("_"):
                    found.setdefault(name, self.signature(module, definition, each))
        yield from found.items()

    def signature(
        self, module: str, definition: Definition, owner: ast.ClassDef | None = None
    ) -> Signature | None:
        """The signature of what is defined so in a module, or in a class of it."""
        found: Signature | None = None
        match definition:
            case (str(), str()):
                there = self.target(*definition)
                found = self.signature(*there) if there else None
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found = (
                    None if _is_property(definition) else signature_of(definition, bound=owner is not None)
                )
            case ast.ClassDef():
                found = self.method(module, definition, "__init__")
            case ast.Name(id=name):
                names = self.names(module) if owner is None else dict(_bound(owner.body))
                found = self.signature(module, names[name], owner) if name in names else None
            case ast.Attribute(value=value, attr=name):
                found = self.attribute(module, value, name)
            case ast.Call():
                found = self.called(module, definition, owner)
            case _:
                pass
        return found

    def attribute(self, module: str, value: ast.expr, name: str) -> Signature | None:
        """The signature of `value.name`: of a module, else of a container."""
        definition = self.names(module).get(value.id) if isinstance(value, ast.Name) else None
        if isinstance(definition, tuple) and (inside := self.module(*definition)) is not None:
            there = self.names(inside).get(name)
            return self.signature(inside, there) if there is not None else None
        container = self.names("delta_generator")[METHODS]
        return self.method("delta_generator", container, name)

    def called(self, module: str, call: ast.Call, owner: ast.ClassDef | None) -> Signature | None:
        """What calling gives: an object of a class that can be called, or a function in a wrapper."""
        if isinstance(call.func, ast.Name):
            definition = self.names(module).get(call.func.id)
            there = self.target(*definition) if isinstance(definition, tuple) else (module, definition)
            if there and isinstance(there[1], ast.ClassDef):
                return self.method(there[0], there[1], "__call__")
        for argument in call.args:
            if (found := self.signature(module, argument, owner)) is not None:
                return found
        return None

    def method(self, module: str, definition: Definition, name: str) -> Signature | None:
        """The signature of a method of a class."""
        for inside, each in self.classes(module, definition):
            there = dict(_bound(each.body)).get(name)
            if there is not None:
                return self.signature(inside, there, each)
        return None

    def classes(self, module: str, definition: Definition) -> Iterator[tuple[str, ast.ClassDef]]:
        """A class and those that it inherits from, as far as they belong to the package."""
        there = self.target(*definition) if isinstance(definition, tuple) else (module, definition)
        if not there or not isinstance(there[1], ast.ClassDef):
            return
        inside, each = there[0], there[1]
        yield inside, each
        for base in each.bases:
            if isinstance(base, ast.Name) and (up := self.names(inside).get(base.id)) is not None:
                yield from self.classes(inside, up)

    def target(self, module: str, name: str) -> tuple[str, Definition] | None:
        """Where an imported name is really defined."""
        definition = self.names(module).get(name)
        if isinstance(definition, tuple):  # a package may import a module of its own under its own name
            return self.target(*definition) if definition != (module, name) else None
        return (module, definition) if definition is not None else None

    def module(self, module: str, name: str) -> str | None:
        """The module that is imported so, if it is one."""
        dotted = f"{module}.{name}".strip(".") if name else module
        return dotted if not name or self.names(dotted) else None

    def _names(self, module: str) -> dict[str, Definition]:
        stem = self.folder.joinpath(*module.split(".")) if module else self.folder
        for path in (stem / "__init__.py", stem.with_suffix(".py")):
            if path.is_file():
                return dict(_bound(ast.parse(path.read_bytes()).body))
        return {}


def _is_property(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "property" for each in definition.decorator_list)


def _bound(body: list[ast.stmt]) -> Iterator[tuple[str, Definition]]:
    """The names that statements bind; what a later one takes away is not looked at."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name, node.value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.Import() | ast.ImportFrom():
                yield from _imported(node)
            case ast.Try():
                yield from _bound(node.body)
            case _:
                pass


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Definition]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            inside = module == "streamlit" or module.startswith("streamlit.")
            module = module.removeprefix("streamlit").removeprefix(".") if inside else OUTSIDE + module
            yield alias.asname or alias.name, (module, alias.name)
        elif alias.asname and alias.name.startswith("streamlit."):
            yield alias.asname, (alias.name.removeprefix("streamlit."), "")
