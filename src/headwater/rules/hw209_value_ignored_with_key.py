"""A default that changes, of a widget whose key does not.

## What it does
Reports a widget with a fixed key whose default depends on another widget, be it by its key, or on a value of
session state that something else changes.

## Why is this bad?
A widget with a key is told by its key alone. Once it was drawn, its default counts no more: it goes on
showing what it showed, whatever the other widget says.

## Example
    preset = st.selectbox("Preset", PRESETS)
    st.slider("Size", value=PRESETS[preset], key="size")

## Use instead
    def use_preset():
        st.session_state.size = PRESETS[st.session_state.preset]

    st.selectbox("Preset", PRESETS, key="preset", on_change=use_preset)
    st.slider("Size", key="size")

## Known limits
A widget that also gets other options or other bounds starts anew, and is left alone. So is one whose key is
set or deleted somewhere. Before version 1.52 Streamlit goes by the default too, and nothing is reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script, StateUse
from headwater.analysis.users import Source, UserValues
from headwater.analysis.vocabulary import DEFAULTS, VALUE_WIDGETS
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule, app

KEYS_COUNT = (1, 52)
STARTS_ANEW = (
    ("min_value", 1),
    ("max_value", 2),
    ("options", 1),
    ("step", None),
    ("format", None),
    ("max_chars", None),
)
"""What else a widget is told by, or what takes away the value that it has."""
CONVERSIONS = frozenset(
    {
        "abs",
        "bool",
        "dict",
        "float",
        "int",
        "len",
        "list",
        "max",
        "min",
        "round",
        "sorted",
        "str",
        "sum",
        "tuple",
    }
)
METHODS = frozenset(
    {"copy", "format", "get", "index", "join", "keys", "lower", "strip", "title", "upper", "values"}
)
DEEPEST = 4
EMPTY = frozenset({"''", "None", "0", "False", "[]", "{}"})
EMPTIES = re.compile(r"clear|reset|default|empty|restore", re.IGNORECASE)


def scan(script: Script, api: Api) -> Iterator[Hit]:
    """The widgets with a fixed key and a default that another value decides."""
    if api.version and api.version < KEYS_COUNT:
        return
    widgets = [
        (call, default)
        for call in script.calls(*DEFAULTS)
        if (default := call.argument(*DEFAULTS[call.api])) is not None
        and not isinstance(default, ast.Constant)
        and call.key_node is not None
    ]
    if not widgets:
        return
    users = UserValues(script)
    changed = {key for use in script.state_uses("write", "default", "delete", "clear") for key in use.keys}
    for call, default in widgets:
        key = script.key(call)
        if key is None or key in changed or _starts_anew(users, call, default):
            continue
        if (source := _decides(script, users, call, default)) is not None:
            yield Hit(
                default, f"{call.title} keeps its value by its key: {_named(source)} no longer changes it."
            )


def _seen_through(users: UserValues, node: ast.expr, scope: Scope, deep: int) -> Iterator[int]:
    """The nodes, by their ids, that `node` is made of in plain sight, not by some function."""
    waiting: list[ast.AST] = [node]
    while waiting:
        part = waiting.pop()
        yield id(part)
        if isinstance(part, ast.Call) and _is_opaque(part):
            continue
        waiting += ast.iter_child_nodes(part)
        if isinstance(part, ast.Name) and deep:
            where: Scope | None = scope
            while where is not None and part.id not in where.names:
                where = where.parent
            for value in users.given(where).get(part.id, ()) if where is not None else ():
                yield from _seen_through(users, value, scope, deep - 1)


def _is_opaque(call: ast.Call) -> bool:
    """Whether it is not seen what the result of `call` has to do with its arguments."""
    match call.func:
        case ast.Name(id=name):
            return name not in CONVERSIONS
        case ast.Attribute(attr=name):
            return name not in METHODS
        case _:
            return True


def _named(source: Source) -> str:
    return source.title if isinstance(source, Call) else f"session_state.{source.keys[0]}"


def _starts_anew(users: UserValues, call: Call, default: ast.expr) -> bool:
    given = (call.argument(name, position) for name, position in STARTS_ANEW)
    return any(
        value not in {None, default} and users.source(value, call.scope) is not None for value in given
    )


def _decides(script: Script, users: UserValues, call: Call, default: ast.expr) -> Source | None:
    """What else changes the default of `call` while it is on the page."""
    conditions = list(_conditions(users, call))
    seen = set(_seen_through(users, default, call.scope, DEEPEST))
    sources = [source for source in users.sources(default, call.scope) if id(source.node) in seen]
    if any(isinstance(source, StateUse) and script.key(call) in source.keys for source in sources):
        return None  # its own value
    for source in sources:
        if None in conditions or any(_same(source, each) for each in conditions):
            return None  # while it is not drawn it is forgotten
        if isinstance(source, Call):
            if source is not call and source.api != "file_uploader":
                return source
        elif source.keys and (
            _is_a_widgets(script, source) or _is_set_elsewhere(script, users, source, call)
        ):
            return source
    return None


def _conditions(users: UserValues, call: Call) -> Iterator[Source | None]:
    """What decides whether `call` is drawn; None stands for what is not seen."""
    for block in call.block.chain():
        if isinstance(block.branch, ast.If):
            yield from users.sources(block.branch.test, call.scope)
        elif block.branch is not None and block.kind not in {"loop", "try"}:
            yield None


def _same(one: Source, other: Source | None) -> bool:
    if isinstance(one, StateUse) and isinstance(other, StateUse):
        return not set(one.keys).isdisjoint(other.keys)
    return one is other


def _is_a_widgets(script: Script, read: StateUse) -> bool:
    """Whether what `read` reads is a widget's value, by its key."""
    return any(
        call.api in VALUE_WIDGETS and call.api != "file_uploader" and script.key(call) == read.keys[0]
        for call in script.calls()
    )


def _is_set_elsewhere(script: Script, users: UserValues, read: StateUse, call: Call) -> bool:
    """Whether a click or a callback sets what `read` reads, and to something else than the widget's value."""
    for use in script.state_uses("write"):
        if read.keys[0] not in use.keys or use.value is None or isinstance(use.value, ast.Call):
            continue
        if _acts(use) and not _comes_from(users, use, call):
            return True
    return False


def _acts(use: StateUse) -> bool:
    """Whether a click or a callback makes the write; emptying counts where it is what the button is for."""
    triggers = [block.trigger for block in use.block.chain() if block.trigger is not None]
    by = [use.scope.name, *(trigger.title for trigger in triggers)]
    if use.scope.role != "callback" and not triggers:
        return False
    is_empty = isinstance(use.value, ast.Constant | ast.List | ast.Dict) and ast.unparse(use.value) in EMPTY
    return not is_empty or any(EMPTIES.search(name) for name in by)


def _comes_from(users: UserValues, use: StateUse, widget: Call) -> bool:
    """Whether what is written may be the value of `widget`, or was in session state already."""
    return use.value is not None and any(
        source is widget or isinstance(source, StateUse) for source in users.sources(use.value, use.scope)
    )


RULE = Rule(
    code="HW209",
    name="value-ignored-with-key",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Widget Keys and State",
    scan=scan,
    bad=(
        app(
            "another widget's value",
            """
            preset = st.selectbox('Preset', ['a', 'b'])
            st.text_input('t', value=preset, key='t')
            """,
        ),
        app(
            "another widget's value, by position",
            """
            preset = st.selectbox('Preset', ['a', 'b'])
            st.text_input('t', preset, key='t')
            """,
        ),
        app(
            "what is made of it",
            """
            SIZES = {'a': 1, 'b': 2}
            preset = st.sidebar.radio('Preset', list(SIZES))
            size = SIZES[preset]
            st.slider('s', 0, 9, size, key='s')
            """,
        ),
        app(
            "the index of a choice",
            """
            first = st.checkbox('first')
            st.selectbox('c', ['x', 'y'], index=0 if first else 1, key='c')
            """,
        ),
        app(
            "another widget's value, by its key",
            """
            def kind():
                st.selectbox('Kind', list(TEXTS), key='kind')

            def text():
                chosen = st.session_state['kind']
                st.text_area('t', TEXTS[chosen], key='t')

            kind()
            text()
            """,
        ),
        app(
            "what a button sets",
            """
            st.session_state.setdefault('start', 1)
            if st.button('reset'):
                st.session_state.start = 1
            st.number_input('n', value=st.session_state.start, key='n')
            """,
        ),
        app(
            "what a button empties",
            """
            st.session_state.setdefault('text', '')
            st.text_area('t', value=st.session_state.text, key='t')
            if st.button('Clear'):
                st.session_state.text = ''
            """,
        ),
    ),
    good=(
        app(
            "a fixed default",
            """
            preset = st.selectbox('Preset', ['a', 'b'])
            st.text_input('t', value='x', key='t')
            """,
        ),
        app(
            "a key that no widget has",
            """
            st.session_state.setdefault('kind', 'a')
            st.selectbox('Kind', list(TEXTS), key='kinds')
            st.text_area('t', TEXTS[st.session_state.kind], key='t')
            """,
        ),
        app(
            "no key",
            """
            preset = st.selectbox('Preset', ['a', 'b'])
            st.text_input('t', value=preset)
            """,
        ),
        app(
            "a key that changes with it",
            """
            preset = st.selectbox('Preset', ['a', 'b'])
            st.text_input('t', value=preset, key=f't-{preset}')
            """,
        ),
        app(
            "other options",
            """
            preset = st.selectbox('Preset', ['a', 'b'])
            options = ['x', 'y'] if preset == 'a' else ['u', 'v']
            st.multiselect('c', options, default=options, key='c')
            """,
        ),
        app(
            "other bounds",
            """
            top = st.number_input('Top')
            st.slider('s', 0, top, value=top, key='s')
            """,
        ),
        app(
            "set through session state",
            """
            preset = st.selectbox('Preset', ['a', 'b'])
            if st.button('use'):
                st.session_state.t = preset
            st.text_input('t', value=preset, key='t')
            """,
        ),
        app(
            "what was saved of it",
            """
            st.session_state.setdefault('saved', '')
            t = st.text_input('t', value=st.session_state.saved, key='t')
            if st.button('save'):
                st.session_state.saved = t
            """,
        ),
        app(
            "emptied on the way to something else",
            """
            st.session_state.setdefault('text', '')
            st.text_area('t', value=st.session_state.text, key='t')
            if st.button('hang up'):
                st.session_state.text = ''
                st.session_state.status = 'ended'
            """,
        ),
        app(
            "drawn on a condition",
            """
            preset = st.selectbox('Preset', ['a', 'b'])
            if preset == 'a':
                st.text_input('t', value=preset, key='t')
            """,
        ),
        Example(
            "an older Streamlit",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    preset = st.selectbox('Preset', ['a', 'b'])
                    st.text_input('t', value=preset, key='t')
                    """
                ),
                "requirements.txt": "streamlit==1.46.1\n",
            },
        ),
    ),
)
