"""A user's text shown as HTML.

## What it does
Reports what a user types or uploads, or what stands in the page's address, in the text of `st.html`,
`st.components.v1.html`, `st.iframe` or of a call with `unsafe_allow_html=True`.

## Why is this bad?
It may hold tags of its own. At best the page looks broken; what is kept and shown to other users, or comes in
by a link that somebody sends, can show them whatever its author likes.

## Example
    name = st.text_input("Name")
    st.markdown(f"<b>{name}</b>", unsafe_allow_html=True)

## Use instead
    name = st.text_input("Name")
    st.markdown(f"<b>{html.escape(name)}</b>", unsafe_allow_html=True)

## Known limits
Values are followed through the names and functions of one file, but not through what a function makes of
them. Numbers, dates and what a user picks from a list are left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.tree import walk
from headwater.analysis.users import UserValues, name_of
from headwater.analysis.vocabulary import TYPED
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

BY_POSITION = ("caption", "markdown")
"""Functions that take `unsafe_allow_html` as their second argument."""

ALWAYS = frozenset({"components.v1.html", "html", "iframe"})
KEEPS = frozenset(
    {
        "capitalize", "decode", "format", "getvalue", "join", "ljust", "lower", "lstrip", "markdown", "read",
        "replace", "rjust", "rstrip", "split", "splitlines", "str", "strip", "title", "upper",
    }
)  # fmt: skip
"""Functions and methods whose result has the text in it that they are given."""

TEXTS = (TYPED - {"data_editor"}) | {"file_uploader"}


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The users' texts in HTML."""
    users: UserValues | None = None
    for call in _shown_as_html(script):
        body = call.argument("body", 0)
        if body is not None and not isinstance(body, ast.Constant):
            users = users or UserValues(script, lambda call: name_of(call.func) not in KEEPS)
            if culprit := _culprit(script, users, call, body):
                yield Hit(call.node, f"{culprit} is shown as HTML.")


def _shown_as_html(script: Script) -> Iterator[Call]:
    yield from script.calls(*ALWAYS)
    for call in script.with_keyword("unsafe_allow_html"):
        if call.api not in ALWAYS and _is_true(call.argument("unsafe_allow_html")):
            yield call
    for call in script.calls(*BY_POSITION):
        if len(call.node.args) > 1 and _is_true(call.argument("", 1)):
            yield call


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _culprit(script: Script, users: UserValues, call: Call, body: ast.expr) -> str:
    for part in _filled(body):
        source = users.source(part, call.scope)
        if isinstance(source, Call):
            if source.api in TEXTS:
                return f"What {source.title} returns"
        elif source is not None and any(_is_typed(script, users, key) for key in source.keys):
            return f"session_state.{source.keys[0]}"
        elif _is_of_address(part):
            return "What the page's address holds"
    return ""


def _filled(body: ast.expr) -> Iterator[ast.expr]:
    """What is filled into a string: numbers, that have a format, are not."""
    match body:
        case ast.JoinedStr(values=values):
            for value in values:
                if isinstance(value, ast.FormattedValue) and value.format_spec is None:
                    yield from _filled(value.value)
        case ast.IfExp(body=one, orelse=other):
            yield from _filled(one)
            yield from _filled(other)
        case ast.BinOp(left=left, right=right):
            yield from _filled(left)
            yield from _filled(right)
        case ast.Compare():
            pass
        case _:
            yield body


def _is_typed(script: Script, users: UserValues, key: str) -> bool:
    """Whether session state has under `key` what a user typed."""
    if any(script.key(call) == key for call in script.calls(*TEXTS)):
        return True
    for use in script.state_uses("write", "default"):
        if key in use.keys and use.value is not None and _is_text(users, use.value, use.scope):
            return True
    return any(_is_text(users, given, scope) for given, scope in _appended(script, key))


def _is_text(users: UserValues, node: ast.expr, scope: Scope) -> bool:
    source = users.source(node, scope)
    return isinstance(source, Call) and source.api in TEXTS


def _appended(script: Script, key: str) -> Iterator[tuple[ast.expr, Scope]]:
    """What is appended to the list that session state has under `key`."""
    lists = {id(use.node) for use in script.state_uses("read") if key in use.keys}
    for scope, node in script.verbs.get("append", ()):
        match node:
            case ast.Call(func=ast.Attribute(value=value), args=[given]) if id(value) in lists:
                yield given, scope
            case _:
                pass


def _is_of_address(part: ast.expr) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == "query_params" for each in walk(part))


RULE = Rule(
    code="HW704",
    name="unsafe-html-dynamic",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="",
    scan=scan,
    bad=(
        app(
            "allowed by position",
            """
            name = st.text_input('Name')
            st.markdown(f'Hello <b>{name}</b>', True)
            """,
        ),
        app("typed", "name = st.text_input('N')\nst.markdown(f'<b>{name}</b>', unsafe_allow_html=True)\n"),
        app("html", "text = st.text_area('T')\nst.html('<p>' + text + '</p>')\n"),
        app(
            "a component",
            """
            import streamlit.components.v1 as components
            text = st.text_area('T')
            components.html(text)
            """,
        ),
        app(
            "through a name and a function",
            """
            def card(text):
                body = f'<div>{text}</div>'
                st.markdown(body, unsafe_allow_html=True)
            card(st.chat_input('Ask'))
            """,
        ),
        app(
            "through session state",
            """
            st.text_input('Name', key='name')
            st.markdown(f'<b>{st.session_state.name}</b>', unsafe_allow_html=True)
            """,
        ),
        app(
            "kept in session state",
            """
            name = st.text_input('Name')
            if st.button('Save'):
                st.session_state.name = name
            st.markdown(f"<b>{st.session_state['name']}</b>", unsafe_allow_html=True)
            """,
        ),
        app("a file", "f = st.file_uploader('F')\nst.html(f.read().decode())\n"),
        app(
            "a chat's messages",
            """
            st.session_state.setdefault('messages', [])
            if text := st.chat_input('Ask'):
                st.session_state.messages.append({'role': 'user', 'content': text})
            for message in st.session_state.messages:
                st.markdown(f"<div>{message['content']}</div>", unsafe_allow_html=True)
            """,
        ),
        app("the address", "st.markdown(f\"<b>{st.query_params['n']}</b>\", unsafe_allow_html=True)\n"),
    ),
    good=(
        app(
            "one's own style", "CSS = 'p {}'\nst.markdown(f'<style>{CSS}</style>', unsafe_allow_html=True)\n"
        ),
        app("a constant", "st.markdown('<br>', unsafe_allow_html=True)\nst.html('<p>a</p>')\n"),
        app(
            "escaped",
            """
            import html
            name = st.text_input('Name')
            st.markdown(f'<b>{html.escape(name)}</b>', unsafe_allow_html=True)
            """,
        ),
        app("no HTML", "name = st.text_input('N')\nst.markdown(f'**{name}**')\n"),
        app("not allowed", "name = st.text_input('N')\nst.markdown(f'{name}', unsafe_allow_html=False)\n"),
        app("a number", "n = st.slider('N')\nst.markdown(f'<b>{n}</b>', unsafe_allow_html=True)\n"),
        app(
            "from a list",
            "n = st.selectbox('N', ['a'])\nst.markdown(f'<b>{n}</b>', unsafe_allow_html=True)\n",
        ),
        app(
            "its length", "n = st.text_input('N')\nst.markdown(f'<b>{len(n)}</b>', unsafe_allow_html=True)\n"
        ),
        app(
            "what it is like",
            """
            n = st.text_input('N')
            st.markdown(f"<b>{'yes' if n else 'no'}</b>", unsafe_allow_html=True)
            """,
        ),
        app(
            "constants in session state",
            """
            st.session_state.setdefault('colour', 'red')
            st.markdown(f'<b style="{st.session_state.colour}">a</b>', unsafe_allow_html=True)
            """,
        ),
    ),
)
