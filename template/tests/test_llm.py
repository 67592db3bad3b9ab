"""The models: the echo answers, and one that cannot be reached says so."""

from collections.abc import Iterator

import httpx
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


class _CutOff(httpx.SyncByteStream):
    """The first word of a reply; then the server hangs up."""

    def __iter__(self) -> Iterator[bytes]:
        yield b'data: {"choices": [{"delta": {"content": "Well"}}]}\n\n'
        raise httpx.RemoteProtocolError("peer closed connection")


def _answering(stream: httpx.SyncByteStream) -> OpenAICompatible:
    model = OpenAICompatible("local", "")
    server = httpx.MockTransport(lambda request: httpx.Response(200, stream=stream))
    model._client = model._client.with_options(http_client=httpx.Client(transport=server))
    return model


def test_a_reply_that_is_cut_off_is_no_reply() -> None:
    reply = _answering(_CutOff()).reply(HELLO)

    assert next(reply) == "Well"
    with pytest.raises(ModelError, match="local cannot answer"):
        next(reply)


def test_a_server_that_talks_nonsense_is_no_model() -> None:
    model = _answering(httpx.ByteStream(b"data: {nonsense\n\n"))

    with pytest.raises(ModelError, match="local cannot answer"):
        list(model.reply(HELLO))


def test_a_model_that_cannot_be_reached_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    model = OpenAICompatible("local", "", base_url="http://127.0.0.1:9/v1")
    monkeypatch.setattr(model._client, "max_retries", 0)

    with pytest.raises(ModelError, match="local cannot answer"):
        list(model.reply(HELLO))
    assert "refused" in caplog.text


def test_the_log_has_the_cause_and_not_the_key(caplog: pytest.LogCaptureFixture) -> None:
    model = OpenAICompatible("local", "sk-secret")
    refusal = httpx.MockTransport(lambda request: httpx.Response(401, text="No: sk-secret"))
    model._client = model._client.with_options(http_client=httpx.Client(transport=refusal))

    with pytest.raises(ModelError):
        list(model.reply(HELLO))

    assert "AuthenticationError" in caplog.text
    assert "sk-secret" not in caplog.text
