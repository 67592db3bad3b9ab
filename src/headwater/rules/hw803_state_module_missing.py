"""The generated layout without its one state module, or an entrypoint that does not use it.

## What it does
In the generated layout, reports a missing `app/state.py`, and an entrypoint that never calls its
`init_state()`.

## Why is this bad?
Every key of the session state is to have one owner that gives its type and default before any page runs;
else a page reads a key that is not there yet.

## Example
    # streamlit_app.py
    st.navigation(pages).run()

## Use instead
    # streamlit_app.py
    init_state()
    st.navigation(pages).run()

## Known limits
That the call comes before the navigation runs is not checked.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.layout import ENTRYPOINT, MODELS, PAGES, STATE
from headwater.core.finding import Level
from headwater.core.module import Module
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule


def find(project: Project) -> Iterator[Place]:
    """What of the state module is missing."""
    layout = (MODELS, PAGES)
    if not all(any(path.startswith(folder) for path in project.files) for folder in layout):
        return
    entrypoint = project.modules.get(ENTRYPOINT)
    if STATE not in project.files:
        yield Place(
            ENTRYPOINT if entrypoint else "", f"{STATE} is missing: no module owns the session state.", 1, 1
        )
    elif entrypoint and not _initialises(entrypoint):
        yield Place(ENTRYPOINT, "The entrypoint never calls init_state().", 1, 1)


def _initialises(module: Module) -> bool:
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id="init_state") | ast.Attribute(attr="init_state")):
                return True
    return False


_BASE = {"app/models/order.py": "", "app_pages/home.py": ""}

RULE = Rule(
    code="HW803",
    name="state-module-missing",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Session State",
    find=find,
    bad=(
        Example("no module", _BASE | {"streamlit_app.py": "import streamlit\n"}),
        Example(
            "never called",
            _BASE | {"streamlit_app.py": "from app.state import init_state\n", "app/state.py": ""},
        ),
    ),
    good=(
        Example(
            "called",
            _BASE
            | {"streamlit_app.py": "from app.state import init_state\ninit_state()\n", "app/state.py": ""},
        ),
        Example(
            "called on the module",
            _BASE | {"streamlit_app.py": "from app import state\nstate.init_state()\n", "app/state.py": ""},
        ),
        Example("another layout", {"streamlit_app.py": ""}),
    ),
)
