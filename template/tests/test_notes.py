"""The notes: their rule, their table, and the form that adds one."""

from collections.abc import Callable
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from app.data import notes
from app.models.notes import Note

NOON = datetime(2026, 5, 1, 12, 0)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Buy milk", ""),
        ("  ", "Write something first."),
        ("n" * 281, "A note has at most 280 characters."),
    ],
)
def test_a_note_says_what_is_wrong_with_it(text: str, problem: str) -> None:
    assert Note("a", text, NOON).problem() == problem


def test_the_newest_note_comes_first() -> None:
    notes.add(Note("a", "later", NOON))
    notes.add(Note("b", "earlier", NOON.replace(hour=11)))

    assert [note.text for note in notes.load_notes()][:2] == ["later", "earlier"]


def test_the_form_keeps_a_note_and_empties_itself(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("notes.py")

    app.text_area(key="draft").input("Buy milk")
    app.button[0].click().run()

    assert not app.exception
    assert notes.load_notes()[0].text == "Buy milk"
    assert app.text_area(key="draft").value == ""


def test_a_note_that_cannot_be_kept_stays_in_the_form(
    open_page: Callable[[str], AppTest], lose_database: Callable[[], None]
) -> None:
    app = open_page("notes.py")
    lose_database()

    app.text_area(key="draft").input("Buy milk")
    app.button[0].click().run()

    assert not app.exception
    assert "was not kept" in app.warning[0].value
    assert app.text_area(key="draft").value == "Buy milk"


def test_an_empty_note_is_refused(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("notes.py")

    app.button[0].click().run()

    assert [warning.value for warning in app.warning] == ["Write something first."]
    assert len(notes.load_notes()) == 1


def test_a_message_is_shown_once(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("notes.py")

    app.button[0].click().run()
    app.run()

    assert not app.warning
