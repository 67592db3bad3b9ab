"""One key of session state that two files of an app use for unlike things.

## What it does
Reports a key that two files of one app, its pages or its modules, begin with values of unlike kinds: a list
here, a number there.

## Why is this bad?
All of an app shares one session state. What runs first decides what the key holds, and the other one meets a
value that it cannot use.

## Example
    # pages/1_Orders.py
    st.session_state.setdefault("selected", [])
    # pages/2_Customers.py
    st.session_state.setdefault("selected", 0)

## Use instead
    # pages/1_Orders.py
    st.session_state.setdefault("selected_orders", [])
    # pages/2_Customers.py
    st.session_state.setdefault("selected_customer", 0)

## Known limits
Only first values are compared, and only literal ones. None goes with everything. An app is what one
entrypoint imports and has as pages; the files of one folder of pages belong to one app.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.links import firsts, kind_of
from headwater.analysis.script import Script
from headwater.core.finding import Level
from headwater.core.rule import ELSEWHERE, Example, Hit, Rule

FAST = "import streamlit as st\ndef init():\n    st.session_state.setdefault('rows', [1])\n"
SLOW = "import streamlit as st\ndef init():\n    st.session_state.setdefault('rows', 0)\n"


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The first values that may be unlike another file's."""
    for key, use in firsts(script).items():
        if kind := kind_of(script, use, key):
            message = f"session_state.{key} begins as {kind} here and {ELSEWHERE}."
            yield Hit(use.node, message, only=f"unlike:{key}")


RULE = Rule(
    code="HW106",
    name="state-key-collision",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Session State",
    scan=scan,
    bad=(
        Example(
            "a list and a number",
            {
                "app.py": "import streamlit as st\n",
                "pages/1_orders.py": dedent(
                    """\
                    import streamlit as st
                    if 'selected' not in st.session_state:
                        st.session_state.selected = []
                    """
                ),
                "pages/2_customers.py": dedent(
                    """\
                    import streamlit as st
                    st.session_state.setdefault('selected', 0)
                    """
                ),
            },
        ),
        Example(
            "the entrypoint and a page",
            {
                "streamlit_app.py": dedent(
                    """\
                    import streamlit as st
                    if "data" not in st.session_state:
                        # what is shown
                        st.session_state.data = {}
                    """
                ),
                "app_pages/orders.py": dedent(
                    """\
                    import streamlit as st
                    if not 'data' in st.session_state:
                        st.session_state['data'] = ''
                    """
                ),
            },
        ),
        Example(
            "two modules",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib import orders, state
                    state.prepare()
                    orders.show()
                    """
                ),
                "lib/state.py": dedent(
                    """\
                    import streamlit as st
                    DEFAULTS = {'selected': [], 'name': ''}
                    def prepare():
                        for key, value in DEFAULTS.items():
                            st.session_state.setdefault(key, value)
                    """
                ),
                "lib/orders.py": dedent(
                    """\
                    import streamlit as st
                    def show():
                        if 'selected' not in st.session_state:
                            st.session_state.selected = dict()
                    """
                ),
            },
        ),
    ),
    good=(
        Example(
            "modules that stand in for each other",
            {
                "app.py": dedent(
                    """\
                    try:
                        from fast import init
                    except ImportError:
                        from slow import init
                    init()
                    """
                ),
                "fast.py": FAST,
                "slow.py": SLOW,
            },
        ),
        Example(
            "one module or the other",
            {
                "app.py": dedent(
                    """\
                    import os
                    if os.environ.get('FAST'):
                        import fast as state
                    else:
                        import slow as state
                    state.init()
                    """
                ),
                "fast.py": FAST,
                "slow.py": SLOW,
            },
        ),
        Example(
            "in words",
            {
                "pages/1_orders.py": "import streamlit as st\nst.session_state.setdefault('rows', [1])\n",
                "pages/2_customers.py": dedent(
                    '''\
                    """No st.session_state.setdefault('rows', 1) here."""
                    import streamlit as st
                    # st.session_state.setdefault('rows', 0)
                    st.title('x')
                    '''
                ),
            },
        ),
        Example(
            "two apps that share a module",
            {
                "one.py": "import streamlit as st\nimport lib\nst.session_state.setdefault('rows', [1])\n",
                "two.py": "import streamlit as st\nimport lib\nst.session_state.setdefault('rows', 0)\n",
                "lib.py": "import streamlit as st\ndef show():\n    st.title('x')\n",
            },
        ),
        Example(
            "alike",
            {
                "pages/1_orders.py": "import streamlit as st\nst.session_state.setdefault('rows', [1])\n",
                "pages/2_customers.py": "import streamlit as st\nst.session_state.setdefault('rows', [])\n",
            },
        ),
        Example(
            "nothing yet",
            {
                "pages/1_orders.py": "import streamlit as st\nst.session_state.setdefault('rows', [1])\n",
                "pages/2_customers.py": "import streamlit as st\nst.session_state.setdefault('rows', None)\n",
            },
        ),
        Example(
            "two apps",
            {
                "one/app.py": "import streamlit as st\nst.session_state.setdefault('rows', [1])\n",
                "two/app.py": "import streamlit as st\nst.session_state.setdefault('rows', 0)\n",
                "one/pages/a.py": "import streamlit as st\nst.session_state.setdefault('n', [])\n",
                "two/pages/a.py": "import streamlit as st\nst.session_state.setdefault('n', 0)\n",
            },
        ),
        Example(
            "keys of their own",
            {
                "pages/1_orders.py": "import streamlit as st\nst.session_state.setdefault('orders', [])\n",
                "pages/2_customers.py": "import streamlit as st\nst.session_state.setdefault('chosen', 0)\n",
            },
        ),
    ),
)
