"""A cached loader of the cache layer without ttl or max_entries.

## What it does
In `app/data/`, reports a function under `st.cache_data` that lacks `ttl` or `max_entries`.

## Why is this bad?
Without `ttl` a user sees old data until the server restarts; without `max_entries` every new argument
adds an entry that is never dropped.

## Example
    @st.cache_data
    def load_orders(region: str) -> pd.DataFrame: ...

## Use instead
    @st.cache_data(ttl="10m", max_entries=50)
    def load_orders(region: str) -> pd.DataFrame: ...

## Known limits
Arguments given by `**options` are trusted. `cache_resource` is for what is opened once, and is exempt.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.imports import streamlit_attribute, streamlit_names
from headwater.analysis.layout import is_generated, layer_of
from headwater.core.finding import Level
from headwater.core.module import Module
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule

WANTED = ("ttl", "max_entries")


def find(project: Project) -> Iterator[Place]:
    """The caches of the data layer that grow or age without a bound."""
    if not is_generated(project):
        return
    for path, module in project.modules.items():
        if layer_of(path) == "data":
            yield from _in_module(path, module)


def _in_module(path: str, module: Module) -> Iterator[Place]:
    names = streamlit_names(module)
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    complete = {id(call.func) for call in calls if _is_complete(call)}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Name | ast.Attribute) or id(node) in complete:
            continue
        if streamlit_attribute(node, names) == "cache_data":
            yield Place(
                path, "A cached loader has no ttl or no max_entries.", node.lineno, node.col_offset + 1
            )


def _is_complete(call: ast.Call) -> bool:
    given = {keyword.arg for keyword in call.keywords}
    return None in given or given.issuperset(WANTED)


_BASE = {"app/models/order.py": "", "app_pages/home.py": ""}


def _data(source: str) -> dict[str, str]:
    return _BASE | {"app/data/orders.py": source}


RULE = Rule(
    code="HW804",
    name="loader-without-ttl",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Caching Basics",
    find=find,
    bad=(
        Example("bare", _data("import streamlit as st\n@st.cache_data\ndef f(): ...\n")),
        Example("no max_entries", _data("import streamlit as st\n@st.cache_data(ttl=60)\ndef f(): ...\n")),
        Example(
            "no ttl, by another name",
            _data("from streamlit import cache_data as c\n@c(max_entries=1)\ndef f(): ...\n"),
        ),
        Example("as a function", _data("import streamlit as st\ndef f(): ...\ng = st.cache_data(f)\n")),
    ),
    good=(
        Example(
            "both", _data("import streamlit as st\n@st.cache_data(ttl=60, max_entries=9)\ndef f(): ...\n")
        ),
        Example("a resource", _data("import streamlit as st\n@st.cache_resource\ndef f(): ...\n")),
        Example("options", _data("import streamlit as st\nO = {}\n@st.cache_data(**O)\ndef f(): ...\n")),
        Example(
            "outside of the layer",
            _BASE | {"app/text.py": "import streamlit as st\n@st.cache_data\ndef f(): ...\n"},
        ),
        Example("somebody else's cache_data", _data("import other as st\n@st.cache_data\ndef f(): ...\n")),
    ),
)
