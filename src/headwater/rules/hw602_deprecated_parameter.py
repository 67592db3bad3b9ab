"""A parameter or a function that the project's Streamlit calls deprecated.

## What it does
Reports `use_container_width`, `use_column_width` and whatever else the documentation of the project's
Streamlit calls deprecated, where that version has the successor.

## Why is this bad?
It will be gone in a later version, and then the call raises a TypeError. Most of them warn in the server's
log only, and buttons do not warn at all.

## Example
    st.dataframe(df, use_container_width=True)

## Use instead
    st.dataframe(df, width="stretch")

## Known limits
What is given by `**options` is not seen. Where the value is computed, or a width is given as well, there is
no fix: which of them was meant is for the author to say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Script
from headwater.analysis.signatures import Signature
from headwater.core.finding import Edit, Level
from headwater.core.rule import Example, Hit, Rule

WIDTHS = {True: "stretch", "always": "stretch", False: "content", "auto": "content", "never": "content"}
"""What the widths of old are called now."""

OLD = frozenset({"use_container_width", "use_column_width"})


def scan(script: Script, api: Api) -> Iterator[Hit]:
    """The uses of what is deprecated."""
    for call in script.calls(*api.replaced):
        takes = api.signature(call.api, in_container=call.on is not None)
        if takes is not None and takes.instead in api.names:
            yield Hit(call.node, f"st.{call.api} is deprecated: use st.{takes.instead}.")
    for name in api.deprecated:
        for call in script.with_keyword(name):
            takes = api.signature(call.api, in_container=call.on is not None)
            if takes is not None and name in takes.deprecated:
                keyword = next(each for each in call.node.keywords if each.arg == name)
                oldest = api.oldest.signature(call.api, in_container=call.on is not None)
                yield _hit(script, call, keyword, takes, oldest)


def _hit(script: Script, call: Call, keyword: ast.keyword, takes: Signature, oldest: Signature | None) -> Hit:
    width = _width(keyword, takes)
    instead = f': use width="{width}"' if width else ": use width" if keyword.arg in OLD else ""
    edits: tuple[Edit, ...] = ()
    if width and not _has_width(call, takes) and oldest is not None and width in oldest.widths:
        edits = (Edit(*script.span(keyword), f'width="{width}"'),)
    return Hit(keyword.value, f"{call.title}: {keyword.arg} is deprecated{instead}.", edits=edits)


def _width(keyword: ast.keyword, takes: Signature) -> str:
    """What the keyword says, in the words of `width`; "" when that is not to be told."""
    if keyword.arg not in OLD or not isinstance(keyword.value, ast.Constant):
        return ""
    value = keyword.value.value
    width = WIDTHS.get(value, "") if isinstance(value, bool | str) else ""
    return width if width in takes.widths else ""


def _has_width(call: Call, takes: Signature) -> bool:
    """Whether a width is given besides."""
    names = [keyword.arg for keyword in call.node.keywords]
    by_position = takes.parameters[: min(len(call.node.args), takes.positional)]
    return call.opaque or "width" in {*names, *by_position} or len(OLD.intersection(names)) > 1


def _pinned(why: str, version: str, source: str, fixed: str = "") -> Example:
    head = "import streamlit as st\n"
    after = {"app.py": head + fixed} if fixed else {}
    return Example(why, {"app.py": head + source, "requirements.txt": f"streamlit=={version}\n"}, after)


RULE = Rule(
    code="HW602",
    name="deprecated-parameter",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="",
    scan=scan,
    bad=(
        _pinned(
            "true",
            "1.67.0",
            "st.dataframe([1], use_container_width=True)\n",
            'st.dataframe([1], width="stretch")\n',
        ),
        _pinned(
            "false",
            "1.67.0",
            "if st.button('a', use_container_width = False, type='primary'): ...\n",
            "if st.button('a', width=\"content\", type='primary'): ...\n",
        ),
        _pinned(
            "in a container",
            "1.67.0",
            "a, b = st.columns(2)\na.line_chart([1], use_container_width=True)\n",
            'a, b = st.columns(2)\na.line_chart([1], width="stretch")\n',
        ),
        _pinned(
            "of an image",
            "1.50.0",
            "st.image('a.png', use_column_width='always')\n",
            "st.image('a.png', width=\"stretch\")\n",
        ),
        _pinned(
            "computed",
            "1.67.0",
            "wide = st.toggle('w')\nst.table([1])\nst.image('a', use_container_width=wide)\n",
        ),
        _pinned("with a width", "1.67.0", "st.dataframe([1], width=300, use_container_width=True)\n"),
        _pinned("with a width by position", "1.67.0", "st.dataframe([1], 300, use_container_width=True)\n"),
        _pinned("where no word fits", "1.67.0", "st.map([], use_container_width=False)\n"),
        _pinned(
            "a function", "1.67.0", "import streamlit.components.v1 as components\ncomponents.html('<p>')\n"
        ),
    ),
    good=(
        _pinned("its successor", "1.67.0", "st.dataframe([1], width='stretch')\nst.iframe('<p>')\n"),
        _pinned("where there is no successor yet", "1.40.0", "st.dataframe([1], use_container_width=True)\n"),
        _pinned("a function without successor yet", "1.50.0", "st.components.v1.html('<p>')\n"),
        _pinned("nothing is known of the version", "0.84.0", "st.image('a.png', use_column_width=True)\n"),
        _pinned(
            "somebody else's", "1.67.0", "from grid import table\ntable([1], use_container_width=True)\n"
        ),
    ),
)
