"""A key of session state that nothing in the app ever sets.

## What it does
Reports `st.session_state.key` where no file of the app assigns the key, gives it a default, guards it with
`in`, or uses it as a widget's key.

## Why is this bad?
It raises an AttributeError or a KeyError as soon as the line is reached. Mostly the key is misspelled.

## Example
    st.session_state.count = 0
    st.write(st.session_state.cuont)

## Use instead
    st.session_state.count = 0
    st.write(st.session_state.count)

## Known limits
An app that sets computed keys (`st.session_state[name] = ...`) is left alone, and so is one that reads a key
too early but sets it somewhere: that only running it can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.script import Script
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule, app


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The reads of keys that this file does not set; what other files set is looked at later."""
    guarded = {key for use in script.state_uses("has", "get", "delete") for key in use.keys}
    seen = set()
    for use in script.state_uses("read"):
        for key in use.keys:
            if key not in guarded and key not in seen:
                seen.add(key)
                yield Hit(
                    use.node, f"Nothing in this app ever sets session_state.{key}.", only=f"unset:{key}"
                )


RULE = Rule(
    code="HW103",
    name="read-before-init",
    level=Level.WARNING,
    since="0.2.0",
    docs=__doc__,
    seed="Session State",
    scan=scan,
    bad=(
        app(
            "an attribute",
            """
            st.write(st.session_state.name)
            """,
        ),
        app(
            "an item",
            """
            from streamlit import session_state as ss
            st.write(ss['name'])
            """,
        ),
    ),
    good=(
        app(
            "set",
            """
            st.session_state.name = 1
            st.write(st.session_state.name)
            """,
        ),
        app(
            "a default",
            """
            st.session_state.setdefault('name', 1)
            st.write(st.session_state.name)
            """,
        ),
        app(
            "a guard",
            """
            if 'name' in st.session_state:
                st.write(st.session_state.name)
            """,
        ),
        app(
            "a widget's key",
            """
            st.text_input('n', key='name')
            st.write(st.session_state.name)
            """,
        ),
        app(
            "a loop over defaults",
            """
            D = {'name': 1}
            for k, v in D.items():
                if k not in st.session_state:
                    st.session_state[k] = v
            st.write(st.session_state.name)
            """,
        ),
        app(
            "set in a callback",
            """
            def f():
                st.session_state.name = 1
            st.button('a', on_click=f)
            st.session_state.name
            """,
        ),
        app(
            "a third party's component",
            """
            from chat import widget
            widget('x', key='name')
            st.write(st.session_state.name)
            """,
        ),
        app(
            "computed keys",
            """
            def f(k):
                st.session_state[k] = 1
            st.session_state.name
            """,
        ),
        Example(
            "set by a module",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    import state
                    state.init()
                    st.session_state.name
                    """
                ),
                "state.py": dedent(
                    """\
                    import streamlit as st
                    def init():
                        st.session_state.name = 1
                    """
                ),
            },
        ),
        Example(
            "set by the entrypoint, read by a page",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    st.session_state.name = 1
                    st.navigation([st.Page('p/a.py')])
                    """
                ),
                "p/a.py": dedent(
                    """\
                    import streamlit as st
                    st.write(st.session_state.name)
                    """
                ),
            },
        ),
        Example(
            "a name passed on",
            {
                "u.py": dedent(
                    """\
                    import streamlit as st
                    """
                ),
                "app.py": dedent(
                    """\
                    from u import st
                    st.session_state.a = 1
                    st.session_state.a
                    """
                ),
            },
        ),
    ),
)
