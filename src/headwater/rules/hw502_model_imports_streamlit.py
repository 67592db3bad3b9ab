"""A model module that imports Streamlit, or a layer above it.

## What it does
Reports an import of Streamlit, or of a page, a callback, the state or the data layer, in a model module:
what lies in `app/models/`, or what `[tool.headwater] models = ["globs"]` names.

## Why is this bad?
A class that lives in a module of its own keeps its identity over reruns; one that needs Streamlit to be
imported cannot be tested without an app, nor be used outside of one.

## Example
    # app/models/order.py
    import streamlit as st

## Use instead
    # app/models/order.py
    from dataclasses import dataclass

## Known limits
An import through a third module that imports Streamlit is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from headwater.analysis.imports import imports
from headwater.analysis.layout import FORBIDDEN, file_of, is_generated, is_model, layer_of
from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule


def find(project: Project) -> Iterator[Place]:
    """The imports that a model must not have."""
    if not is_generated(project):
        return
    for path, module in project.modules.items():
        if not is_model(path, project):
            continue
        for each in imports(module):
            if each.name == "streamlit" or each.name.startswith("streamlit."):
                yield Place(path, "A model imports streamlit.", each.line, each.column)
                break
            if layer_of(file_of(each.name, project)) in FORBIDDEN["models"]:
                yield Place(
                    path, f"A model imports {each.name}, which lies above it.", each.line, each.column
                )
                break


RULE = Rule(
    code="HW502",
    name="model-imports-streamlit",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Custom Classes",
    find=find,
    bad=(
        Example(
            "streamlit in a model",
            {"app/models/order.py": "import streamlit as st\n", "app_pages/home.py": ""},
        ),
        Example(
            "a part of streamlit, inside a function",
            {
                "app/models/order.py": "def f():\n    from streamlit import session_state\n",
                "app_pages/home.py": "",
            },
        ),
        Example(
            "a page",
            {"app/models/order.py": "from app_pages import home\n", "app_pages/home.py": ""},
        ),
        Example(
            "the state, relatively",
            {
                "app/models/order.py": "from ..state import KEY\n",
                "app/state.py": "KEY = 1\n",
                "app_pages/home.py": "",
            },
        ),
        Example(
            "a model named by configuration",
            {
                "pyproject.toml": '[tool.headwater]\nmodels = ["domain/*"]\n',
                "domain/order.py": "import streamlit\n",
            },
        ),
    ),
    good=(
        Example(
            "a plain model",
            {
                "app/models/order.py": "import dataclasses\nfrom app.models import money\n",
                "app_pages/home.py": "",
            },
        ),
        Example(
            "for type checkers only",
            {
                "app/models/order.py": "import typing\nif typing.TYPE_CHECKING:\n    import streamlit\n",
                "app_pages/home.py": "",
            },
        ),
        Example("a project of another layout", {"models/order.py": "import streamlit\n"}),
        Example(
            "a package that only sounds like it",
            {"app/models/order.py": "import streamlit_extras_free\n", "app_pages/home.py": ""},
        ),
    ),
)
