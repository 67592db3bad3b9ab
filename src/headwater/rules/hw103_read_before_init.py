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
An app that sets keys of which nothing is known (`st.session_state[name] = ...`), or hands session state on as
a whole, is left alone; so is one that reads a key too early but sets it somewhere: that only running it can
tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.script import Script
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule, app

AUTHENTICATOR = frozenset({"authentication_status", "email", "logout", "name", "roles", "username"})
"""Keys that the package streamlit-authenticator sets."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The reads of keys that this file does not set; what other files set is looked at later."""
    guarded = {key for use in script.state_uses("has", "get", "delete") for key in use.keys}
    seen = set()
    for use in script.state_uses("read"):
        if any(block.kind == "try" for block in use.block.chain()):
            continue  # it is ready for a key that is missing
        for key in use.keys:
            if key not in guarded and key not in seen and not _is_set_elsewhere(script, key):
                seen.add(key)
                yield Hit(
                    use.node, f"Nothing in this app ever sets session_state.{key}.", only=f"unset:{key}"
                )


def _is_set_elsewhere(script: Script, key: str) -> bool:
    """Whether Streamlit itself sets it, or a package that is known for it."""
    return key.startswith("FormSubmitter:") or (key in AUTHENTICATOR and b"authenticat" in script.source)


RULE = Rule(
    code="HW103",
    name="read-before-init",
    level=Level.WARNING,
    since="0.1.0",
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
            "beside keys of another pattern",
            """
            for n in range(3):
                st.session_state[f'row_{n}'] = n
            st.write(len(st.session_state), st.session_state.column_1)
            """,
        ),
        app(
            "only ever counted up",
            """
            def more():
                st.session_state.count += 1

            st.button('More', on_click=more)
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
            "keys of a pattern",
            """
            for n in range(3):
                st.session_state[f'row_{n}'] = n
                st.text_input('n', key='text_' + str(n))
            st.write(st.session_state.row_1, st.session_state.text_2)
            """,
        ),
        app(
            "read on trial",
            """
            try:
                st.write(st.session_state.name)
            except AttributeError:
                pass
            """,
        ),
        app(
            "a form's submit button",
            """
            with st.form('f'):
                st.form_submit_button('Send')
            st.write(st.session_state['FormSubmitter:f-Send'])
            """,
        ),
        app(
            "handed on as a whole",
            """
            from lib import prepare
            prepare(st.session_state)
            st.write(st.session_state.name)
            """,
        ),
        app(
            "an authenticator's",
            """
            import streamlit_authenticator as stauth
            stauth.Authenticate(config).login()
            if st.session_state['authentication_status']:
                st.write(st.session_state['name'])
            """,
        ),
        app(
            "a module that is not there",
            """
            from src.state import prepare
            prepare()
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
