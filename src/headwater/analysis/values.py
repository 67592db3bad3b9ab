"""What a name or an expression of a script stands for, as far as the rules care."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from headwater.analysis.vocabulary import CONTAINER_LISTS, CONTAINERS, TRIGGERS, WIDGETS

if TYPE_CHECKING:
    from headwater.analysis.script import Call, Scope


@dataclass(slots=True, frozen=True, eq=False)
class Value:
    """What something stands for; `kind` is one of these.

    module      Streamlit, or its submodule `api`
    api         its function or attribute `api`
    state       st.session_state
    container   something that elements are drawn into; `call` made it
    containers  several of them, as st.columns gives
    trigger     what the button `call` returned
    widget      what the widget `call` returned
    function    a function of the same file: `scope`
    class       a class of the same file: `scope`
    file        a file of the project, imported as `api`
    setter      a function of another file that sets `keys` in session state, and may delete `api`, one a line
    false       what is false: False, None, 0, ""
    texts       one of the literal `keys`, or a literal collection of them
    unknown     anything else
    """

    kind: str
    api: str = ""
    call: Call | None = None
    scope: Scope | None = None
    keys: tuple[str, ...] = ()


UNKNOWN = Value("unknown")
FALSE = Value("false")
STATE = Value("state")
CONTAINER = Value("container")
STREAMLIT = Value("module")


def attribute(base: Value, name: str) -> Value | None:
    """What `base.name` stands for."""
    match base.kind:
        case "module" | "api":
            api = f"{base.api}.{name}" if base.api else name
            if api == "session_state":
                return STATE
            if base.kind == "module" and api in {"sidebar", "bottom"}:
                return Value("container", api)
            return Value("api", api)
        case "container":
            return Value("api", name)
        case "class" if base.scope:
            found = base.scope.names.get(name)
            return found if isinstance(found, Value) and found.kind == "texts" else None
        case _:
            return None


def result(call: Call) -> Value:
    """What the call of a function of Streamlit returns."""
    api = call.api
    if api in CONTAINERS:
        return Value("container", api, call)
    if api in CONTAINER_LISTS:
        return Value("containers", api, call)
    if api in TRIGGERS:
        return Value("trigger", api, call)
    if api in WIDGETS:
        return Value("widget", api, call)
    return Value("result", api, call)


def literal_texts(node: ast.expr) -> tuple[str, ...]:
    """The strings of a literal string, or of a literal collection of strings; a dictionary's keys."""
    match node:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            firsts = [_first(item) for item in items]
            return tuple(firsts) if firsts and all(firsts) else ()  # type: ignore[arg-type]
        case ast.Dict(keys=keys):
            texts = [
                key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
            return tuple(texts) if len(texts) == len(keys) else ()
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            return tuple(keyword.arg for keyword in keywords if keyword.arg)
        case _:
            return ()


def _first(node: ast.expr) -> str | None:
    """The string that `node` is, or that a pair begins with, as in `[("key", default), ...]`."""
    match node:
        case ast.Constant(value=str(text)) | ast.Tuple(elts=[ast.Constant(value=str(text)), *_]):
            return text
        case _:
            return None
