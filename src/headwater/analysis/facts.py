"""What other files of an app need to know of a file: little, and plain enough to be kept in a cache."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from headwater.analysis.script import Script, StateUse
from headwater.analysis.values import STATE, UNKNOWN, Value

PAGE_CALLS = ("Page", "switch_page", "page_link")
EXPORTED = frozenset({"api", "module", "state"})


@dataclass(frozen=True, slots=True)
class ImportedNames:
    """One import: `module` as it is written, with `level` leading dots, and the names taken from it.

    `import a.b` takes no names; `from a import *` takes `*`.
    """

    module: str
    level: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What one file does for the others of its app.

    `sets` are the keys of session state that it may set; `computes_keys` tells that it sets others too.
    `exports` says which of its names stand for something of Streamlit. `pages` are the paths that it gives
    to st.Page and the like. `draws` tells whether the file itself, not only a function in it, uses Streamlit.
    """

    imports: tuple[ImportedNames, ...] = ()
    sets: frozenset[str] = frozenset()
    computes_keys: bool = False
    exports: Mapping[str, str] = None  # type: ignore[assignment]
    pages: tuple[str, ...] = ()
    uses_streamlit: bool = False
    draws: bool = False


def facts_of(script: Script) -> Facts:
    """The facts of a script that was read."""
    uses = list(script.state_uses("write", "default"))
    widgets = {key for call in script.calls() if (key := script.key(call))}
    return Facts(
        imports=tuple(imports_of(script.tree)),
        sets=frozenset({key for use in uses for key in use.keys} | widgets | script.component_keys),
        computes_keys=any(not use.keys for use in uses),
        exports=dict(_exports(script)),
        pages=tuple(_pages(script)),
        uses_streamlit=any(True for _ in script.events()) or _imports_streamlit(script),
        draws=any(event.__class__ is not StateUse for event in script.module.events),
    )


def imports_of(tree: ast.Module) -> Iterator[ImportedNames]:
    """Every import statement, wherever it stands."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Import(names=names):
                yield from (ImportedNames(alias.name, 0) for alias in names)
            case ast.ImportFrom(module=module, level=level, names=names):
                yield ImportedNames(module or "", level, tuple(alias.name for alias in names))
            case _:
                for value in node.__dict__.values():
                    if value.__class__ is list:
                        waiting += [item for item in value if isinstance(item, ast.stmt | ast.ExceptHandler)]


def value_of(spec: str) -> Value:
    """The value that an export's spec stands for."""
    kind, _, api = spec.partition(":")
    return STATE if kind == "state" else Value(kind, api)


def _exports(script: Script) -> Iterator[tuple[str, str]]:
    for name, value in script.module.names.items():
        if isinstance(value, Value) and value is not UNKNOWN and value.kind in EXPORTED:
            yield name, "state" if value is STATE else f"{value.kind}:{value.api}"


def _pages(script: Script) -> Iterator[str]:
    for call in script.calls(*PAGE_CALLS):
        page = call.argument("page", 0)
        if isinstance(page, ast.Constant) and isinstance(page.value, str) and page.value.endswith(".py"):
            yield page.value


def _imports_streamlit(script: Script) -> bool:
    return any(isinstance(value, Value) and value.kind == "module" for value in script.module.names.values())
