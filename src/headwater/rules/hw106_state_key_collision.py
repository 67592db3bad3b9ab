"""One key of session state that two pages use for unlike things.

## What it does
Reports a key that two pages of one app begin with values of unlike types: a list here, a number there.

## Why is this bad?
All pages share one session state. The page that is opened first decides what the key holds, and the other
one meets a value that it cannot use.

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
Only literal first values are compared, of pages in one folder of pages and of the one entrypoint above it.
None goes with everything.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from textwrap import dedent

from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule

FOLDERS = ("app_pages", "pages", "views")
ENTRYPOINTS = ("streamlit_app.py", "app.py", "main.py", "home.py", "Home.py")

GUARDED = re.compile(
    rb"""if \s+ (?:not\s+)? ["'](?P<key>\w+)["'] \s+ (?:not\s+)? in \s+ st\.session_state \s* : \s*
    st\.session_state (?: \.(?P=key) | \[["'](?P=key)["']\] ) \s* = \s* (?P<value>[^\s])""",
    re.VERBOSE,
)
DEFAULT = re.compile(
    rb"""st\.session_state\.setdefault\( \s* ["'](?P<key>\w+)["'] \s* , \s* (?P<value>[^\s])""", re.VERBOSE
)
KINDS = {
    b"[": "a list",
    b"{": "a dictionary",
    b'"': "a text",
    b"'": "a text",
    **dict.fromkeys((bytes([digit]) for digit in b"0123456789"), "a number"),
}


def find(project: Project) -> Iterator[Place]:
    """The first values that are unlike another page's."""
    for pages in _apps(project.files):
        known: dict[str, tuple[str, str]] = {}
        for path in pages:
            for key, kind, line in _defaults(project.files[path]):
                other, where = known.setdefault(key, (kind, path))
                if other != kind and where != path:
                    yield Place(
                        path, f"session_state.{key} begins as {kind} here and as {other} in {where}.", line
                    )


def _apps(files: Mapping[str, bytes]) -> Iterator[list[str]]:
    """The pages of each app, with its entrypoint where there is no doubt of it."""
    folders: dict[str, list[str]] = {}
    for path in sorted(files):
        folder = posixpath.dirname(path)
        if path.endswith(".py") and posixpath.basename(folder) in FOLDERS:
            folders.setdefault(folder, []).append(path)
    for folder, pages in folders.items():
        above = posixpath.dirname(folder)
        entrypoints = [path for name in ENTRYPOINTS if (path := posixpath.join(above, name)) in files]
        yield (entrypoints if len(entrypoints) == 1 else []) + pages


def _defaults(source: bytes) -> Iterator[tuple[str, str, int]]:
    """The keys with a literal first value, its kind, and the line."""
    if b"session_state" not in source:
        return
    for pattern in (GUARDED, DEFAULT):
        for match in pattern.finditer(source):
            kind = KINDS.get(match["value"])
            if kind:
                yield match["key"].decode(), kind, source.count(b"\n", 0, match.start("value")) + 1


RULE = Rule(
    code="HW106",
    name="state-key-collision",
    level=Level.WARNING,
    since="0.2.0",
    docs=__doc__,
    seed="Session State",
    find=find,
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
                        pass
                    st.session_state.setdefault("data", {})
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
    ),
    good=(
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
