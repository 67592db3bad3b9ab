"""A folder `pages/` in an app that navigates by `st.navigation`.

## What it does
Reports the files of `pages/` beside an entrypoint that calls `st.navigation`, and in the generated layout.

## Why is this bad?
Streamlit ignores `pages/` once `st.navigation` is called: the files look like pages and never show.

## Example
    pages/report.py

## Use instead
    app_pages/report.py, and st.Page("app_pages/report.py") in the navigation

## Known limits
Only `pages/` at the top of the project is looked at. A file of it that is given to `st.Page` is fine.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.imports import streamlit_attribute, streamlit_names
from headwater.analysis.layout import is_generated
from headwater.core.finding import Level
from headwater.core.module import Module
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule


def find(project: Project) -> Iterator[Place]:
    """The pages that no navigation reaches."""
    paths = [path for path in project.files if path.endswith(".py")]
    pages = [path for path in paths if path.startswith("pages/") and path.count("/") == 1]
    if not pages:
        return  # before anything is parsed
    roots = [Module(path, project.files[path]) for path in paths if "/" not in path]
    top = [module for module in roots if module.error is None]
    if not (is_generated(project) or any(_navigates(module) for module in top)):
        return
    texts = {text for module in project.modules.values() for text in _strings(module)}
    if "pages" in texts or any("pages/" in text and not text.endswith(".py") for text in texts):
        return  # the names are put together somewhere
    for path in pages:
        if not any(text.endswith(path) for text in texts):
            yield Place(path, f"{path} is never shown: st.navigation makes Streamlit ignore pages/.", 1, 1)


def _navigates(module: Module) -> bool:
    names = streamlit_names(module)
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    return bool(names) and any(streamlit_attribute(call.func, names) == "navigation" for call in calls)


def _strings(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


_ENTRY = 'import streamlit as st\nst.navigation([st.Page("home.py")]).run()\n'

RULE = Rule(
    code="HW802",
    name="legacy-pages",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    find=find,
    bad=(
        Example("beside st.navigation", {"streamlit_app.py": _ENTRY, "pages/report.py": ""}),
        Example(
            "in the generated layout", {"app/models/a.py": "", "app_pages/home.py": "", "pages/report.py": ""}
        ),
    ),
    good=(
        Example(
            "a legacy app",
            {"streamlit_app.py": "import streamlit as st\nst.title('a')\n", "pages/report.py": ""},
        ),
        Example(
            "pages/ given to st.Page",
            {
                "app.py": 'import streamlit as st\nst.navigation([st.Page("pages/a.py")]).run()\n',
                "pages/a.py": "",
            },
        ),
        Example(
            "names put together",
            {
                "app.py": _ENTRY + 'from pathlib import Path\nfor p in Path("pages").glob("*.py"): pass\n',
                "pages/a.py": "",
            },
        ),
        Example("no pages", {"app.py": _ENTRY}),
    ),
)
