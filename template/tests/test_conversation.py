"""The chat: its terms, what is kept, and a question that is answered."""

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.data import conversation as kept
from app.models.conversation import Conversation, Role

ASKED = Conversation().said(Role.USER, "How are\nyou?")


def test_a_conversation_grows_without_changing_the_old_one() -> None:
    answered = ASKED.said(Role.ASSISTANT, "Fine.")

    assert len(ASKED.messages) == 1
    assert ASKED.awaits_reply
    assert not answered.awaits_reply
    assert answered.id == ASKED.id


def test_the_title_is_the_first_question_on_one_short_line() -> None:
    assert ASKED.title == "How are you?"
    assert Conversation().title == "New conversation"
    assert len(Conversation().said(Role.USER, "long " * 50).title) == 60


def test_a_conversation_is_kept_as_it_is() -> None:
    answered = ASKED.said(Role.ASSISTANT, "Fine. 🎈")

    kept.keep(ASKED, "ann")
    kept.keep(answered, "ann")

    assert kept.load_conversation(ASKED.id, "ann") == answered
    assert next(iter(kept.load_titles("ann").items())) == (ASKED.id, "How are you?")


def test_nobody_reads_what_others_asked() -> None:
    kept.keep(ASKED, "ann")

    assert ASKED.id not in kept.load_titles("bob")
    assert kept.load_conversation(ASKED.id, "bob") is None


def test_a_question_is_answered_and_kept(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("chat.py")

    app.chat_input[0].set_value("Hello there").run()

    assert not app.exception
    assert [message.markdown[0].value for message in app.chat_message] == [
        "Hello there",
        "You said: Hello there",
    ]
    assert "Hello there" in kept.load_titles(app.session_state["owner"]).values()


def test_starting_over_empties_the_page(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("chat.py")

    app.chat_input[0].set_value("Hello").run()
    app.button[0].click().run()

    assert not app.exception
    assert not app.chat_message


def test_the_history_shows_what_was_chosen(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("history.py")

    app.selectbox(key="shown_conversation").select("sample-01").run()
    app.button[0].click().run()

    assert not app.exception
    assert len(app.chat_message) == 2
    resumed = app.session_state["conversation"]
    assert len(resumed.messages) == 2
    assert resumed.id != "sample-01", "the one in the history stays as it is"


def test_going_on_bears_with_a_database_that_is_gone(
    open_page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("history.py")
    app.selectbox[0].select("sample-01").run()
    st.cache_data.clear()
    monkeypatch.setenv("APP_DATABASE_URL", "sqlite:////nowhere/at/all.db")

    app.button[0].click().run()

    assert not app.exception
    assert app.error
