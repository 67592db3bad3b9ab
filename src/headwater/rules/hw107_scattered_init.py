"""A key of session state that is given its first value in two places.

## What it does
Reports the second place in a file, or in another file of the same app, that gives a key a default, by
`setdefault` or under `if key not in st.session_state`.

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
Branches that exclude each other may each have a default of their own, and so may what comes after the key
was deleted, or after something failed. `setdefault` with the same default as before is a way to fetch the
value. An app is what one entrypoint imports and has as pages. Of its files the one that counts is a module
before a page, and the one that gives most keys their default; a default of an unlike kind is HW106's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.links import defaults, firsts, guard
from headwater.analysis.script import Script, StateUse
from headwater.core.finding import Level
from headwater.core.rule import ELSEWHERE, Example, Hit, Rule, app

STATE = dedent(
    """\
    import streamlit as st

    DEFAULTS = {'cart': [], 'name': ''}

    def init_state():
        for key, value in DEFAULTS.items():
            if key not in st.session_state:
                st.session_state[key] = value
    """
)


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The defaults of keys that have one already."""
    deleted = {key for use in script.state_uses("delete") for key in use.keys}
    first = firsts(script)
    for use in defaults(script):
        keys = [key for key in use.keys if key in first and key not in deleted]
        again = next((key for key in keys if _is_second(first[key], use, key)), "")
        begun = [key for key in keys if first[key] is use]
        if again:
            line = first[again].node.lineno
            yield Hit(use.node, f"session_state.{again} is given a default in line {line} already.")
        elif begun:
            message = f"session_state.{ELSEWHERE} already."
            yield Hit(use.node, message, only="scattered:" + "\n".join(begun))


def _is_second(known: StateUse, use: StateUse, key: str) -> bool:
    """Whether `use` gives the key a default of its own, beside the one that is known."""
    own = guard(use, key)
    return not (
        own is None or guard(known, key) is own or known.block.excludes(use.block) or _is_fetched(known, use)
    )


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
    since="0.1.0",
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
        Example(
            "in two modules",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from state import init_state
                    from views import cart
                    init_state()
                    cart.show()
                    """
                ),
                "state.py": STATE,
                "views/cart.py": dedent(
                    """\
                    import streamlit as st
                    def show():
                        if 'cart' not in st.session_state:
                            st.session_state['cart'] = []
                        st.write(st.session_state.cart)
                    """
                ),
            },
        ),
        Example(
            "in a page and in the one script above it",
            {
                "Chatbot.py": "import streamlit as st\nst.write(st.session_state.setdefault('rows', [1]))\n",
                "pages/two.py": "import streamlit as st\nst.session_state.setdefault('rows', [2])\n",
            },
        ),
        Example(
            "in a module and in a page",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    import state as s
                    s.init_state()
                    st.navigation([st.Page('app_pages/cart.py')]).run()
                    """
                ),
                "state.py": STATE,
                "app_pages/cart.py": "import streamlit as st\nst.session_state.setdefault('cart', [])\n",
            },
        ),
    ),
    good=(
        Example(
            "two apps, one of which has a module of that name too",
            {
                "one/app.py": "import streamlit as st\nimport common\nst.session_state.setdefault('n', 1)\n",
                "two/app.py": "import streamlit as st\nimport common\nst.session_state.setdefault('n', 2)\n",
                "common.py": "import streamlit as st\ndef show():\n    st.title('n')\n",
            },
        ),
        Example(
            "fetched in another module",
            {
                "app.py": "import streamlit as st\nimport state\nstate.init_state()\nstate.cart()\n",
                "state.py": STATE,
                "views/cart.py": dedent(
                    """\
                    import streamlit as st
                    import state
                    def show():
                        state.init_state()
                        return st.session_state.setdefault('cart', [])
                    """
                ),
            },
        ),
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
            "in case that the other one fails",
            """
            try:
                from state import init_state
            except ImportError:
                def init_state():
                    st.session_state.setdefault('n', 1)
            init_state()
            if 'n' not in st.session_state:
                st.session_state.n = 2
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
