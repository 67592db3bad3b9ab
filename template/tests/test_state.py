"""The session state has one owner, and every key starts from its default."""

from collections.abc import Callable

from conftest import PAGES
from streamlit.testing.v1 import AppTest

from app.state import KEYS


def test_names_are_unique() -> None:
    names = [key.name for key in KEYS]

    assert len(names) == len(set(names))


def test_every_key_is_there_before_a_page_runs(open_page: Callable[[str], AppTest]) -> None:
    app = open_page(PAGES[0])

    assert [key.name for key in KEYS if key.name not in app.session_state] == []
