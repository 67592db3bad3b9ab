"""A shared resource that is changed.

## What it does
Reports an item set, an element added or removed, or a change in place of what a function under
`st.cache_resource` returned.

## Why is this bad?
`cache_resource` hands the very same object to every session: what one user changes, all users see, and each
rerun changes it once more.

## Example
    @st.cache_resource
    def load_settings():
        return {"currency": "EUR"}

    settings = load_settings()
    settings["currency"] = st.selectbox("Currency", CURRENCIES)

## Use instead
    settings = load_settings() | {"currency": st.selectbox("Currency", CURRENCIES)}

## Known limits
Values are followed by their names within one function. A method that only the object knows is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Scope, Script
from headwater.analysis.users import own_nodes
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

RESOURCES = frozenset({"cache_resource", "experimental_singleton"})
CHANGES = frozenset(
    {"append", "appendleft", "clear", "extend", "insert", "pop", "popitem", "setdefault", "sort"}
)
PRIVATE = (ast.Dict, ast.List, ast.Set, ast.DictComp, ast.ListComp, ast.SetComp)


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The changes of what all sessions share."""
    shared = {
        scope.name
        for scope in script.scopes
        if scope.role == "cached" and scope.cache_api in RESOURCES and not scope.cached_per_session
    }
    if shared:
        for scope in script.scopes:
            if any(_called(call, shared) for call in scope.calls):
                yield from _in_scope(scope, shared)


def _in_scope(scope: Scope, shared: set[str]) -> Iterator[Hit]:
    nodes = sorted(
        (each for each in own_nodes(scope) if isinstance(each, ast.stmt | ast.Call)),
        key=lambda each: (each.lineno, each.col_offset),
    )
    names: dict[str, str] = {}
    for node in nodes:
        if (changed := _changed(node)) is not None:
            function = (
                names.get(changed.id, "") if isinstance(changed, ast.Name) else _called(changed, shared)
            )
            if function:
                what = ast.unparse(changed)
                yield Hit(node, f"{what} is changed, which {function}() hands to all sessions.")
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                names[name] = _called(value, shared)
            case ast.Assign(targets=targets):
                names |= dict.fromkeys(_named(targets), "")
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                names[name] = _called(value, shared)
            case _:
                pass


def _named(targets: list[ast.expr]) -> set[str]:
    """The names among the targets of an assignment."""
    parts = [part for each in targets for part in (each.elts if isinstance(each, ast.Tuple) else [each])]
    return {part.id for part in parts if isinstance(part, ast.Name)}


def _called(value: ast.expr, shared: set[str]) -> str:
    match value:
        case ast.Call(func=ast.Name(id=name)) if name in shared:
            return name
        case _:
            return ""


def _changed(node: ast.AST) -> ast.expr | None:
    """What a statement or a call changes in place."""
    match node:
        case (
            ast.Assign(targets=[ast.Subscript(value=value)])
            | ast.AugAssign(target=ast.Subscript(value=value))
        ):
            return _base(value)
        case ast.Assign(targets=[ast.Attribute(value=ast.Name() as value)]):
            return value
        case ast.Delete(targets=[ast.Subscript(value=value)]):
            return value
        case ast.AugAssign(target=ast.Name() as value):
            return value
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in CHANGES or _is_in_place(node):
            return _base(value)
        case _:
            return None


def _base(value: ast.expr) -> ast.expr:
    """What `value` is a part of: `df` in `df.loc[...]`, `d` in `d["a"]`."""
    while isinstance(value, ast.Subscript | ast.Attribute):
        value = value.value
    return value


def _is_in_place(call: ast.Call) -> bool:
    return any(
        each.arg == "inplace" and isinstance(each.value, ast.Constant) and each.value.value is True
        for each in call.keywords
    )


_HEAD = """
@st.cache_resource
def load():
    return make()
"""


def _after(source: str) -> str:
    return _HEAD + source


RULE = Rule(
    code="HW407",
    name="resource-mutated",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Common Gotchas",
    scan=scan,
    bad=(
        app("an item", _after("d = load()\nd['a'] = 1\n")),
        app("an item of a part", _after("df = load()\ndf.loc[0, 'a'] = 1\n")),
        app("added", _after("def page():\n    items = load()\n    items.append(st.text_input('a'))\n")),
        app("added at once", _after("load().append(1)\n")),
        app("in place", _after("df = load()\ndf.drop(columns=['a'], inplace=True)\n")),
        app("an attribute", _after("model = load()\nmodel.temperature = st.slider('t')\n")),
        app("removed", _after("d = load()\ndel d['a']\n")),
        app("more of it", _after("items = load()\nitems += [1]\n")),
    ),
    good=(
        app("only read", _after("d = load()\nst.write(d['a'], d.get('b'))\n")),
        app("a copy", _after("d = load().copy()\nd['a'] = 1\n")),
        app("a copy of the same name", _after("d = load()\nd = dict(d)\nd['a'] = 1\n")),
        app("something else of the same name", _after("d = load()\nd, n = make(d)\nd['a'] = 1\n")),
        app("its own method", _after("connection = load()\nconnection.execute('SELECT 1')\n")),
        app("data are copies", "@st.cache_data\ndef load(): ...\nd = load()\nd['a'] = 1\n"),
        app(
            "for one session",
            "@st.cache_resource(scope='session')\ndef load(): ...\nd = load()\nd['a'] = 1\n",
        ),
        app(
            "while it is made",
            """
            @st.cache_resource
            def load():
                d = {}
                d['a'] = 1
                return d
            """,
        ),
    ),
)
