"""A key of session state that is given its first value in two places.

## What it does
Reports the second place in a file that gives a key a default, by `setdefault` or under
`if key not in st.session_state`.

## Why is this bad?
Which one counts depends on what runs first. The two drift apart, and the value that a page begins with then
depends on the page that was opened before it.

## Example
    def show_cart():
        if "cart" not in st.session_state:
            st.session_state.cart = []

    def add(item):
        if "cart" not in st.session_state:
            st.session_state.cart = {}

## Use instead
    def init_state():
        st.session_state.setdefault("cart", [])

    init_state()

## Known limits
Only within one file. Branches that exclude each other may each have a default of their own, and so may what
comes after the key was deleted. `setdefault` with the same default as before is a way to fetch the value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Script, StateUse
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The defaults of keys that have one already."""
    deleted = {key for use in script.state_uses("delete") for key in use.keys}
    first: dict[str, StateUse] = {}
    for use in script.state_uses("default", "write"):
        for key in use.keys:
            guard = _guard(use, key)
            if key in deleted or guard is None:
                continue
            known = first.setdefault(key, use)
            if _guard(known, key) is guard or known.block.excludes(use.block) or _is_fetched(known, use):
                continue
            yield Hit(
                use.node, f"session_state.{key} is given a default in line {known.node.lineno} already."
            )
            break


def _guard(use: StateUse, key: str) -> object:
    """What makes a default of it: `setdefault`, or the branch for a missing key; None if nothing does."""
    if use.use == "default":
        return use
    return next((block for block in use.block.chain() if key in block.absent), None)


def _is_fetched(known: StateUse, use: StateUse) -> bool:
    """Whether it is `setdefault` with the very default that is known: a way to fetch the value."""
    return (
        use.use == "default"
        and use.value is not None
        and known.value is not None
        and ast.dump(use.value) == ast.dump(known.value)
    )


RULE = Rule(
    code="HW107",
    name="scattered-init",
    level=Level.WARNING,
    since="0.2.0",
    docs=__doc__,
    seed="Session State",
    scan=scan,
    bad=(
        app(
            "in two functions",
            """
            def show():
                if 'cart' not in st.session_state:
                    st.session_state.cart = []

            def add():
                if 'cart' not in st.session_state:
                    st.session_state['cart'] = {}
            """,
        ),
        app(
            "at the top, and once more",
            """
            st.session_state.setdefault('n', 1)
            st.title('n')
            if 'n' not in st.session_state:
                st.session_state.n = 2
            """,
        ),
        app(
            "a loop over defaults, and once more",
            """
            for key, value in {'n': 1, 'm': 2}.items():
                if key not in st.session_state:
                    st.session_state[key] = value

            def page():
                st.session_state.setdefault('n', 3)
            """,
        ),
    ),
    good=(
        app(
            "one place",
            """
            st.session_state.setdefault('n', 1)
            st.session_state.setdefault('m', 1)
            st.session_state.n = 2
            """,
        ),
        app(
            "fetched",
            """
            st.session_state.setdefault('rows', [])
            rows = st.session_state.setdefault('rows', [])
            """,
        ),
        app(
            "two branches",
            """
            if st.session_state.get('page') == 'one':
                st.session_state.setdefault('n', 1)
            else:
                st.session_state.setdefault('n', 2)
            """,
        ),
        app(
            "two values of one guard",
            """
            if 'n' not in st.session_state:
                st.session_state.n = 1
                if st.query_params.get('n'):
                    st.session_state.n = 2
            """,
        ),
        app(
            "after it was deleted",
            """
            st.session_state.setdefault('n', 1)
            if st.button('Reset'):
                del st.session_state['n']
                st.session_state.setdefault('n', 2)
            """,
        ),
        app(
            "a value when there is none",
            """
            st.session_state.setdefault('n', 1)
            x = st.session_state.get('n', 2)
            """,
        ),
    ),
)
