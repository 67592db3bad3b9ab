"""The models: the echo answers, and one that cannot be reached says so."""

import pytest

from app import llm
from app.llm.echo import Echo
from app.llm.openai_compatible import OpenAICompatible
from app.models.conversation import Message, ModelError, Role

HELLO = [Message(Role.USER, "Hello  there")]


def test_the_echo_repeats_what_it_was_told() -> None:
    assert "".join(Echo().reply(HELLO)) == "You said: Hello  there"


def test_without_settings_the_echo_is_chosen() -> None:
    assert isinstance(llm.chosen(), Echo)


def test_a_model_that_cannot_be_reached_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    model = OpenAICompatible("local", "", base_url="http://127.0.0.1:9/v1")
    monkeypatch.setattr(model._client, "max_retries", 0)

    with pytest.raises(ModelError, match="local cannot answer"):
        list(model.reply(HELLO))
