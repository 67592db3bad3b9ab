"""`args=(x)`: parentheses that make no tuple.

## What it does
Reports a callback's `args` that is a value in parentheses, or a string, where a tuple is wanted.

## Why is this bad?
Streamlit unpacks `args` when the callback is called. `(x)` is just `x`: a number is a TypeError at the click,
and a string hands over its letters one by one.

## Example
    st.button("Delete", on_click=delete, args=(item_id))

## Use instead
    st.button("Delete", on_click=delete, args=(item_id,))

## Known limits
Only what cannot be a tuple is reported: a literal, an f-string, arithmetic, or a name in its own parentheses.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Script
from headwater.analysis.vocabulary import CALLBACK_ARGUMENTS
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

NEVER_TUPLES = (ast.JoinedStr, ast.Compare)


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The `args` that Streamlit cannot unpack as they were meant."""
    for call in script.calls():
        args = call.argument("args")
        if args is not None and _has_callback(call) and _is_no_tuple(args):
            yield Hit(
                args,
                f"args={ast.unparse(args)} is no tuple: {call.title} cannot unpack it.",
            )


def _has_callback(call: Call) -> bool:
    return any(keyword.arg in CALLBACK_ARGUMENTS for keyword in call.node.keywords)


def _is_no_tuple(args: ast.expr) -> bool:
    match args:
        case ast.Constant(value=None):
            return False
        case ast.Constant(value=str(text)):
            return len(text) != 1  # a string of one letter passes as itself
        case ast.Constant():
            return True
        case _:
            return isinstance(args, NEVER_TUPLES)


RULE = Rule(
    code="HW302",
    name="args-not-tuple",
    level=Level.ERROR,
    since="0.2.0",
    docs=__doc__,
    seed="Callbacks",
    scan=scan,
    bad=(
        app(
            "a number",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=(1))
            """,
        ),
        app(
            "a string",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=('abc'))
            """,
        ),
    ),
    good=(
        app(
            "a tuple",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=(1,))
            """,
        ),
        app(
            "a list",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=[1])
            """,
        ),
        app(
            "none",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=None)
            """,
        ),
        app(
            "a tuple in a tuple",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=((1, 2)))
            """,
        ),
        app(
            "one letter",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=('a'))
            """,
        ),
        app(
            "a name",
            """
            def f(*a): ...
            x = (1,)
            st.button('a', on_click=f, args=x)
            """,
        ),
    ),
)
