"""What a file tells of itself."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from headwater.analysis.facts import facts_of
from headwater.analysis.reader import read
from headwater.analysis.script import Script
from support import LINEAR, growth


def script(source: str) -> Script:
    return read("app.py", ast.parse(source), source.encode(), {})


@pytest.mark.parametrize(
    ("line", "handed"),
    [
        ("fill(st.session_state)", True),
        ("box.fill(1, state=st.session_state)", True),
        ("fills[0](st.session_state)", True),
        ("len(st.session_state)", False),
        ("st.session_state['fill'] = 1", False),
    ],
)
def test_whether_session_state_is_handed_on(line: str, handed: bool) -> None:
    assert facts_of(script(f"import streamlit as st\n{line}\n")).computes_keys is handed


def test_a_picture_in_session_state_is_read_once() -> None:
    def prepare(count: int) -> Callable[[], object]:
        known = script(f"import streamlit as st\nst.session_state['logo'] = '{'4f' * count}'\n")
        return lambda: facts_of(known)

    assert growth(prepare, 5_000) < LINEAR
