"""What is kept of a file: it must come back from a cache as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit

from headwater.actions.scan import from_plain, scan, to_plain
from headwater.analysis.api import for_version
from headwater.analysis.links import PAGE_FILE
from headwater.core.rule import Hit
from headwater.rules import catalogue

SOURCE = b"""\
import streamlit as st
import lib.actions as act
from pages import home
from state import init_state

DEFAULTS = {'rows': [], 'name': ''}

def reset():
    st.session_state.name = ''

def main():
    init_state()
    for key, value in DEFAULTS.items():
        st.session_state.setdefault(key, value)
    st.text_input('Name', key='name')
    st.file_uploader('File', key='file')
    st.button('Reset', on_click=act.reset)
    st.session_state.pop('old', None)
    if st.button('Clear'):
        del st.session_state['new']
        st.session_state.file = None

st.navigation([st.Page(main), st.Page(home.show), st.Page('pages/two.py')]).run()
"""


def test_what_is_kept_comes_back_as_it_was() -> None:
    scanned = scan("app.py", SOURCE, catalogue(), for_version("1.67.0"))

    assert from_plain(json.loads(json.dumps(to_plain(scanned)))) == scanned
    links = scanned.facts.links
    assert links.surely["main"][0] == ("state", 0, "init_state")
    assert links.handed == ((("lib.actions", 0, "reset"), "main"),)
    assert [page for page, by in links.pages] == [
        ("", 0, "main"),
        ("pages", 0, "home.show"),
        ("", PAGE_FILE, "pages/two.py"),
    ]
    assert links.setters == {"reset": ("name",)}
    assert {key: begun.kind for key, begun in links.begun.items()} == {"rows": "a list", "name": "a text"}
    assert links.readonly["file"][0].after == 1
    assert links.freed == {"old"}


def test_a_rule_that_breaks_is_told_and_stops_no_other() -> None:
    def breaks(_script: object, _api: object) -> list[Hit]:
        raise KeyError("a bug")

    broken = replace(catalogue()[-1], code="HW999", scan=breaks, find=None, spot=None)
    other = next(rule for rule in catalogue() if rule.code == "HW201")
    source = b"import streamlit as st\nif st.button('a'):\n    st.button('b')\n"

    scanned = scan("app.py", source, [broken, other], for_version("1.67.0"))

    assert [failure.code for failure in scanned.failures] == ["HW999"]
    assert "KeyError" in scanned.failures[0].said
    assert [mark.code for mark in scanned.marks] == ["HW201"]


@pytest.mark.slow
def test_no_rule_breaks_on_streamlits_own_code() -> None:
    api = for_version("1.67.0")
    files = sorted(Path(streamlit.__file__).parent.rglob("*.py"))

    failures = [
        each for file in files for each in scan(str(file), file.read_bytes(), catalogue(), api).failures
    ]

    assert len(files) > 300
    assert failures == []
