"""A function that the project's Streamlit does not have.

## What it does
Reports a name of Streamlit that was removed before the version that the project runs on, that came later, or
that never was there.

## Why is this bad?
It raises an AttributeError as soon as the line is reached, which may be only after a click.

## Example
    if st.button("Again"):
        st.experimental_rerun()

## Use instead
    if st.button("Again"):
        st.rerun()

## Known limits
Names come from the installed Streamlit, else from the version that the project pins, else from the newest one
known. A use that is tried, or that the file asks for with `hasattr`, is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.guards import asks_for, is_guarded
from headwater.analysis.installed import METHODS, SPACES
from headwater.analysis.script import Call, Script
from headwater.analysis.values import Value
from headwater.core.finding import Edit, Level
from headwater.core.rule import Example, Hit, Rule, app, pinned

Use = tuple[ast.Attribute | ast.alias, str, Call | None]
"""Where a name is used, the name, and the call if it is called."""


def scan(script: Script, api: Api) -> Iterator[Hit]:
    """The uses of what is not there."""
    if not api.known:
        return
    problems: dict[str, str] = {}
    for node, name, call in (*_uses(script), *_of_elements(script, api)):
        if name not in problems:
            problems[name] = _problem(name, api)
        problem = problems[name]
        if problem and not _is_expected(script, node, name, api):
            yield Hit(node, problem, edits=_edits(script, node, name, call, api))


def _is_expected(script: Script, node: ast.AST, name: str, api: Api) -> bool:
    last = name.rpartition(".")[2]
    instead = api.successor(last)
    return asks_for(script, frozenset({last, instead})) or is_guarded(script, node, instead)


def _uses(script: Script) -> Iterator[Use]:
    for call in script.calls():
        if isinstance(call.node.func, ast.Attribute):  # else the import is reported
            yield call.node.func, f"{METHODS}.{call.api}" if call.on else call.api, call
    for node, name in script.mentions:
        yield node, name, None


def _of_elements(script: Script, api: Api) -> Iterator[Use]:
    """The methods, once there, of what an element returned: `chart.add_rows(...)`."""
    gone = {name.rpartition(".")[2] for name in api.removed if name.startswith(METHODS)}
    for scope, node in (call for name in gone & script.verbs.keys() for call in script.verbs[name]):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name) as function):
                made = scope.names.get(owner) or script.module.names.get(owner)
                if isinstance(made, Value) and made.kind == "result" and f"{METHODS}.{made.api}" in api.names:
                    yield function, f"{METHODS}.{name}", None
            case _:
                pass


def _problem(name: str, api: Api) -> str:
    """What is wrong with `name`; "" when nothing is."""
    space, _, last = name.rpartition(".")
    if name in api.names or last.startswith("_") or space not in {"", METHODS, *SPACES}:
        return ""
    shown = f".{last}()" if space == METHODS else f"st.{name}"
    gone = name if name in api.removed else last if space == METHODS else ""
    if gone in api.removed:  # what a container had is known by its name in `st` as well
        return f"{shown} was removed from Streamlit{_since(api.removed[gone])}{_instead(name, api)}."
    if name in api.later:
        return f"{shown} came with Streamlit {api.later[name]}, and this project runs on {api.title}."
    return f"{api.title} has no st.{name}." if api.whole and not space else ""


def _since(version: str) -> str:
    return f" in {version}" if version else ""


def _instead(name: str, api: Api) -> str:
    names = [f"st.{each}" for each in api.successors.get(name.rpartition(".")[2], ()) if each in api.names]
    return f": use {' or '.join(names)}" if names else ""


def _edits(
    script: Script, node: ast.Attribute | ast.alias, name: str, call: Call | None, api: Api
) -> tuple[Edit, ...]:
    """The new name, where it takes what is given."""
    space, _, last = name.rpartition(".")
    successor = api.successor(last)
    takes = api.oldest.signature(successor, space == METHODS) if successor else None
    if not isinstance(node, ast.Attribute) or takes is None:
        return ()
    if call is not None and not takes.accepts(len(call.node.args), [each.arg for each in call.node.keywords]):
        return ()
    _, end = script.span(node)
    return (Edit(end - len(last), end, successor),)


RULE = Rule(
    code="HW601",
    name="removed-api",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    scan=scan,
    bad=(
        app(
            "renamed",
            """
            if st.button('a'):
                st.experimental_rerun()
            """,
            """
            if st.button('a'):
                st.rerun()
            """,
        ),
        app(
            "a decorator",
            """
            @st.cache
            def f(): ...
            """,
        ),
        app(
            "a decorator with arguments",
            """
            @st.experimental_memo(ttl=60)
            def f(): ...
            """,
            """
            @st.cache_data(ttl=60)
            def f(): ...
            """,
        ),
        app(
            "arguments that its successor refuses",
            """
            @st.experimental_memo(suppress_st_warning=True)
            def f(): ...
            """,
        ),
        app(
            "a method of it",
            """
            st.experimental_singleton.clear()
            """,
            """
            st.cache_resource.clear()
            """,
        ),
        app(
            "an object",
            """
            st.write(st.experimental_user.email)
            """,
        ),
        app(
            "a function that became an object",
            """
            st.write(st.experimental_get_query_params())
            """,
        ),
        app(
            "in a container",
            """
            a, b = st.columns(2)
            a.beta_expander('b')
            """,
            """
            a, b = st.columns(2)
            a.expander('b')
            """,
        ),
        app(
            "in a container, from before containers had it",
            """
            st.sidebar.beta_color_picker('b')
            """,
            """
            st.sidebar.color_picker('b')
            """,
        ),
        app("in a container, that never had it", "with st.sidebar as bar:\n    bar.experimental_rerun()\n"),
        app(
            "in a broad try, among others",
            """
            try:
                st.write(1)
                st.write(2)
                st.experimental_rerun()
            except Exception as error:
                st.error(error)
            """,
        ),
        app("a method of an element", "chart = st.line_chart([1])\nchart.add_rows([2])\n"),
        app("misspelled", "st.text_imput('a')\n"),
        Example("imported", {"app.py": "from streamlit import experimental_rerun\nexperimental_rerun()\n"}),
        pinned("not there yet", "1.30.0", "st.pills('a', ['b'])\n"),
    ),
    good=(
        app("there", "st.rerun()\nst.column_config.TextColumn('a')\nst.sidebar.write(st.session_state)\n"),
        app("a module of Streamlit", "st.runtime.exists()\nst.components.v1.html('')\nst.__version__\n"),
        app(
            "asked for",
            """
            if hasattr(st, 'rerun'):
                st.rerun()
            else:
                st.experimental_rerun()
            """,
        ),
        app(
            "asked for by its old name",
            """
            def again():
                f = getattr(st, 'experimental_rerun', None)
                return f() if f else st.experimental_rerun()
            """,
        ),
        app(
            "tried",
            """
            try:
                st.rerun()
            except AttributeError:
                st.experimental_rerun()
            """,
        ),
        app(
            "after its successor failed",
            """
            try:
                value = st.query_params.get('a')
                st.write(value)
                st.write(2)
            except Exception:
                try:
                    st.write(0)
                    value = st.experimental_get_query_params()
                    st.write(value)
                except Exception as error:
                    st.error(error)
            """,
        ),
        app(
            "tried, without a word of what may fail",
            """
            try:
                st.experimental_rerun()
            except Exception:
                pass
            """,
        ),
        app(
            "by the version",
            """
            if st.__version__ < '1.27':
                st.experimental_rerun()
            """,
        ),
        app("somebody else's method", "table = make()\ntable.add_rows([2])\n"),
        app("put there", "st.experimental_rerun = st.rerun\nst.experimental_rerun()\n"),
        pinned("still there", "1.30.0", "st.experimental_rerun()\n"),
        pinned("older than anything known", "0.84.0", "st.beta_columns(2)\n"),
        pinned("newer than anything known", "1.400.0", "st.brand_new('a')\n"),
        Example("somebody else's", {"app.py": "import ui as st\nst.experimental_rerun()\n"}),
    ),
)
