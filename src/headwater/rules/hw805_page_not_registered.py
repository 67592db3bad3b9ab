"""A file in `app_pages/` that no navigation names.

## What it does
Reports a script in `app_pages/` whose path stands in no string of the project's modules.

## Why is this bad?
Streamlit shows only the pages that `st.navigation` is given: the file is dead, or was forgotten.

## Example
    # app_pages/report.py exists
    st.navigation([st.Page("app_pages/home.py")])

## Use instead
    st.navigation([st.Page("app_pages/home.py"), st.Page("app_pages/report.py")])

## Known limits
A project that puts the names of its pages together (by a glob, an f-string) is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.layout import PAGES
from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule


def find(project: Project) -> Iterator[Place]:
    """The pages that nobody names."""
    pages = [path for path in project.files if path.startswith(PAGES) and _is_page(path)]
    if not pages:
        return  # before anything is parsed
    texts = {
        node.value
        for path, module in project.modules.items()
        if not path.startswith("tests/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    folder = PAGES.rstrip("/")
    if any(folder in text and not text.endswith(".py") for text in texts):
        return  # the names are put together somewhere
    for path in pages:
        if not any(text.endswith(path) for text in texts):
            yield Place(path, f"{path} is in no navigation, so nobody can open it.", 1, 1)


def _is_page(path: str) -> bool:
    name = path.removeprefix(PAGES)
    return name.endswith(".py") and "/" not in name and not name.startswith("_")


_ENTRY = 'import streamlit as st\nst.navigation([st.Page("app_pages/home.py")]).run()\n'

RULE = Rule(
    code="HW805",
    name="page-not-registered",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    find=find,
    bad=(
        Example(
            "forgotten", {"streamlit_app.py": _ENTRY, "app_pages/home.py": "", "app_pages/report.py": ""}
        ),
    ),
    good=(
        Example("registered", {"streamlit_app.py": _ENTRY, "app_pages/home.py": ""}),
        Example(
            "a helper", {"streamlit_app.py": _ENTRY, "app_pages/home.py": "", "app_pages/__init__.py": ""}
        ),
        Example(
            "found by a glob",
            {
                "streamlit_app.py": 'from pathlib import Path\nP = Path("app_pages").glob("*.py")\n',
                "app_pages/home.py": "",
            },
        ),
        Example(
            "named by an f-string",
            {"streamlit_app.py": 'N = [f"app_pages/{n}.py" for n in "ab"]\n', "app_pages/a.py": ""},
        ),
        Example(
            "registered in another module",
            {"app/navigation.py": 'PAGES = ["app_pages/home.py"]\n', "app_pages/home.py": ""},
        ),
    ),
)
