"""The chat: its terms, what is kept, and a question that is answered."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from app.data import conversation as kept
from app.data import database
from app.data.conversation_tables import CONVERSATIONS
from app.llm.echo import Echo
from app.models.conversation import Conversation, Message, ModelError, Role

ASKED = Conversation().said(Role.USER, "How are\nyou?")


def test_a_conversation_grows_without_changing_the_old_one() -> None:
    answered = ASKED.said(Role.ASSISTANT, "Fine.")

    assert len(ASKED.messages) == 1
    assert ASKED.awaits_reply
    assert not answered.awaits_reply
    assert answered.id == ASKED.id


def test_a_model_is_not_given_what_had_no_reply() -> None:
    talk = ASKED.said(Role.USER, "Hello?").said(Role.ASSISTANT, "Fine.").said(Role.USER, "Bye")
    talk = talk.said(Role.USER, "Good bye")

    assert [message.text for message in talk.to_answer] == ["Hello?", "Fine.", "Good bye"]
    assert Conversation().to_answer == ()


def test_the_title_is_the_first_question_on_one_short_line() -> None:
    assert ASKED.title == "How are you?"
    assert Conversation().title == "New conversation"
    assert len(Conversation().said(Role.USER, "long " * 50).title) == 60


def test_a_conversation_can_be_read_elsewhere() -> None:
    answered = ASKED.said(Role.ASSISTANT, "Fine. 🎈")

    heading, _, *said = answered.as_markdown.split("\n\n")

    assert heading == "# How are you?"
    assert said == ["**User**", "How are\nyou?", "**Assistant**", "Fine. 🎈\n"]


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


def test_a_question_is_answered(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("chat.py")

    app.chat_input[0].set_value("Hello there").run()

    assert not app.exception
    assert _shown(app) == [
        "Hello there",
        "You said: Hello there",
    ]


def test_the_database_keeps_what_a_known_user_asked(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("chat.py")
    app.session_state["owner"] = "ann"

    app.chat_input[0].set_value("Hello there").run()

    assert "Hello there" in kept.load_titles("ann").values()
    assert "Hello there" not in kept.load_titles(None).values()


def test_what_a_stranger_asked_goes_with_the_session(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("chat.py")
    app.session_state["owner"] = None
    app.chat_input[0].set_value("Hello there").run()
    with database.engine().connect() as connection:
        titles = connection.execute(select(CONVERSATIONS.c.title)).scalars().all()

    app.switch_page("app_pages/history.py").run()
    app.selectbox[0].select(next(iter(app.session_state["held"]))).run()

    assert "Hello there" not in titles
    assert _shown(app) == [
        "Hello there",
        "You said: Hello there",
    ]
    app.button[0].click().run()
    assert len(app.session_state["conversation"].messages) == 2


class _Unwilling:
    """A model that fails in the middle of its reply, or says nothing, and counts how often."""

    name = "Unwilling"

    def __init__(self, failure: ModelError | None) -> None:
        self.failure = failure
        self.asked = 0
        self.told: Sequence[Message] = ()

    def reply(self, messages: Sequence[Message]) -> Iterator[str]:
        self.asked += 1
        self.told = messages
        if self.failure:
            yield "Well"
            raise self.failure


@pytest.mark.parametrize("failure", [ModelError("Cut off."), None], ids=["cut off", "empty"])
def test_a_model_that_fails_is_asked_again_only_by_a_click(
    failure: ModelError | None, open_page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _Unwilling(failure)
    monkeypatch.setattr("app.llm.chosen", lambda: model)
    app = open_page("chat.py")

    app.chat_input[0].set_value("Hello").run()
    app.run()
    assert not app.exception
    assert model.asked == 1
    assert [error.value for error in app.error] == [
        str(failure or "Unwilling gave an empty answer.")
    ]
    assert _shown(app) == ["Hello"]
    assert app.chat_input

    app.button[1].click().run()
    assert model.asked == 2

    monkeypatch.setattr("app.llm.chosen", Echo)
    app.button[1].click().run()
    assert not app.error
    assert app.chat_message[1].markdown[0].value == "You said: Hello"


def test_a_question_without_a_reply_is_not_put_again_with_the_next(
    open_page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _Unwilling(ModelError("Cut off."))
    monkeypatch.setattr("app.llm.chosen", lambda: model)
    app = open_page("chat.py")

    app.chat_input[0].set_value("Hello").run()
    app.chat_input[0].set_value("Anybody?").run()

    assert [message.text for message in model.told] == ["Anybody?"]


def test_a_reply_that_was_interrupted_is_not_asked_for_by_itself(
    open_page: Callable[[str], AppTest],
) -> None:
    app = open_page("chat.py")

    app.session_state["conversation"] = ASKED
    app.run()

    assert not app.exception
    assert [error.value for error in app.error] == ["The reply was interrupted."]
    assert len(app.chat_message) == 1


def test_the_chat_goes_on_without_a_database(
    open_page: Callable[[str], AppTest], lose_database: Callable[[], None]
) -> None:
    app = open_page("chat.py")
    app.session_state["owner"] = "ann"
    lose_database()

    app.chat_input[0].set_value("Hello").run()

    assert not app.exception
    assert app.error
    assert app.chat_input
    app.chat_input[0].set_value("Again").run()
    assert len(app.chat_message) == 4


def test_starting_over_empties_the_page(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("chat.py")

    app.chat_input[0].set_value("Hello").run()
    app.button[0].click().run()

    assert not app.exception
    assert not app.chat_message


def test_the_history_shows_what_was_chosen(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("history.py")

    app.selectbox(key="shown_conversation").select("sample-01").run()
    assert app.get("download_button"), "it can be taken along"
    app.button[0].click().run()

    assert not app.exception
    assert app.chat_input, "the chat is the page to go on in"
    assert len(app.chat_message) == 2
    resumed = app.session_state["conversation"]
    assert len(resumed.messages) == 2
    assert resumed.id != "sample-01", "the one in the history stays as it is"


def test_conversations_that_began_alike_can_be_told_apart(
    open_page: Callable[[str], AppTest],
) -> None:
    began = [Conversation(id=f"talk-{word}").said(Role.USER, "Hello") for word in ("one", "two")]
    talks = [talk.said(Role.ASSISTANT, talk.id) for talk in began]
    app = open_page("history.py")
    app.session_state["held"] = {talk.id: talk for talk in talks}
    app.run()

    for talk in talks:
        app.selectbox(key="shown_conversation").select(talk.id).run()
        assert _shown(app) == ["Hello", talk.id]


def test_going_on_bears_with_a_database_that_is_gone(
    open_page: Callable[[str], AppTest], lose_database: Callable[[], None]
) -> None:
    app = open_page("history.py")
    app.selectbox[0].select("sample-01").run()
    lose_database()

    app.button[0].click().run()

    assert not app.exception
    assert app.error


def _shown(app: AppTest) -> list[str]:
    """What the messages on the page say: users' as text, a model's as Markdown."""
    return [[*message.text, *message.markdown][0].value for message in app.chat_message]
