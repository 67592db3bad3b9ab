"""A widget in a cached function.

## What it does
Reports an input or a button that a function under `st.cache_data` or `st.cache_resource` draws, itself or
through a function of the same file.

## Why is this bad?
The body of a cached function runs when its result is not there yet. In every other run the widget is not
asked: its value stays what it was, and Streamlit shows a warning box in the page.

## Example
    @st.cache_data
    def load():
        name = st.selectbox("File", FILES)
        return read(name)

## Use instead
    @st.cache_data
    def load(name):
        return read(name)

    data = load(st.selectbox("File", FILES))

## Known limits
Elements that only show something are replayed from the cache and left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.flow import steps
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.vocabulary import SELECTABLE, WIDGETS
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The widgets in cached functions; one behind a call is reported at the call."""
    seen = set()
    for scope in script.scopes:
        if scope.role != "cached" or _allows_widgets(scope):
            continue
        for step in steps(script, scope):
            call, place = step[-1], step[0].node
            if isinstance(call, Call) and _is_widget(call) and id(place) not in seen:
                seen.add(id(place))
                yield Hit(place, f"{call.title} is drawn in the cached function {scope.name}().")


def _is_widget(call: Call) -> bool:
    if call.api in SELECTABLE:
        selects = call.argument("on_select")
        return selects is not None and not (isinstance(selects, ast.Constant) and selects.value == "ignore")
    return call.api in WIDGETS


def _allows_widgets(scope: Scope) -> bool:
    """Whether it is cached as an older Streamlit allows, with the widgets' values in the cache's key."""
    return isinstance(scope.cache, ast.Call) and any(
        keyword.arg == "experimental_allow_widgets" for keyword in scope.cache.keywords
    )


RULE = Rule(
    code="HW402",
    name="widget-in-cached",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Caching",
    scan=scan,
    bad=(
        app(
            "an input",
            """
            @st.cache_data
            def f():
                return st.text_input('t')
            """,
        ),
        app(
            "a button, in the sidebar",
            """
            @st.cache_data(ttl=60)
            def f():
                if st.sidebar.button('b'):
                    return 1
            """,
        ),
        app(
            "a resource",
            """
            @st.cache_resource
            def f():
                with st.expander('e'):
                    key = st.text_input('t')
                return key
            """,
        ),
        app(
            "an older name",
            """
            @st.experimental_memo
            def f():
                return st.slider('t')
            """,
        ),
        app(
            "behind a call",
            """
            def ask():
                return st.text_input('t')

            @st.cache_data
            def f():
                return ask()
            """,
        ),
        app(
            "cached by a call",
            """
            def f():
                return st.text_input('t')
            cached = st.cache_data(ttl=60)(f)
            cached()
            """,
        ),
        app(
            "a chart that is selected from",
            """
            @st.cache_data
            def f():
                return st.dataframe([1], on_select='rerun')
            """,
        ),
    ),
    good=(
        app(
            "a parameter",
            """
            @st.cache_data
            def f(t):
                return t
            f(st.text_input('t'))
            """,
        ),
        app(
            "elements that show",
            """
            @st.cache_data
            def f():
                st.write('loading')
                st.dataframe([1])
                return 1
            """,
        ),
        app(
            "not cached by Streamlit",
            """
            from functools import cache
            @cache
            def f():
                return st.text_input('t')
            """,
        ),
        app(
            "allowed by an older Streamlit",
            """
            @st.cache_data(experimental_allow_widgets=True)
            def f():
                return st.text_input('t')
            """,
        ),
        app(
            "in a function that is only defined there",
            """
            @st.cache_resource
            def f():
                def ask():
                    return st.text_input('t')
                return ask
            """,
        ),
    ),
)
