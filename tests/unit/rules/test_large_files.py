"""A file ten times as large takes about ten times as long, whatever it is full of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headwater.actions.scan import scan
from headwater.analysis.api import for_version
from headwater.rules import catalogue
from support import LINEAR, growth

ASKED = "x = st.text_input('a')\nif x == 'a':\n    pass\n"
"""What the arms of the large branch hang on."""

LARGE: dict[str, tuple[int, Callable[[int], str]]] = {
    "defaults in a loop": (
        800,
        lambda count: (
            f"D = {{{', '.join(f'{chr(39)}k{n}{chr(39)}: {n}' for n in range(count))}}}\n"
            "for k, v in D.items():\n    if k not in st.session_state:\n        st.session_state[k] = v\n"
        ),
    ),
    "removed calls in a try": (
        100,
        lambda count: (
            "try:\n" + "    st.experimental_get_query_params()\n" * count + "except KeyError:\n    pass\n"
        ),
    ),
    "widgets in the arms of a branch": (
        100,
        lambda count: (
            ASKED
            + "".join(f"elif x == {n}:\n    st.text_input('n', key='k{n // 2}')\n" for n in range(count))
        ),
    ),
    "writes to the keys of buttons": (
        100,
        lambda count: "".join(
            f"if st.button('b', key='b{n}'):\n    st.session_state.b{n} = 1\n" for n in range(count)
        ),
    ),
    "results that are written back": (
        100,
        lambda count: "".join(
            f"x = st.text_input('n{n}', value=st.session_state.k{n})\nst.session_state.k{n} = x\n"
            for n in range(count)
        ),
    ),
    "widgets that are alike under tests that are not": (
        150,
        lambda count: "".join(
            f"if st.session_state.a == {n}:\n    st.text_input('n')\n" for n in range(count)
        ),
    ),
}


@pytest.mark.parametrize("why", LARGE)
def test_a_large_file_takes_no_longer_than_its_size(why: str) -> None:
    rules, api = catalogue(), for_version("1.67.0")
    size, source = LARGE[why]

    def prepare(count: int) -> Callable[[], object]:
        text = f"import streamlit as st\n{source(count)}".encode()
        return lambda: scan("app.py", text, rules, api)

    assert growth(prepare, size) < LINEAR
