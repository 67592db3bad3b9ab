"""Any server that speaks the OpenAI protocol: OpenAI itself, Ollama, vLLM and many more."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
from openai import OpenAI, OpenAIError

from app.models.conversation import Message, ModelError

LOG = logging.getLogger(__name__)

TIMEOUT_SECONDS = 60.0

FAILURES = (OpenAIError, httpx.HTTPError, ValueError)
"""A server that refuses, one that hangs up within its reply, and one that talks nonsense."""


class OpenAICompatible:
    """A model behind `base_url`; without one, OpenAI's own."""

    def __init__(self, model: str, api_key: str, base_url: str | None = None) -> None:
        self.name = model
        self._api_key = api_key
        self._client = OpenAI(
            api_key=api_key or "unused", base_url=base_url, timeout=TIMEOUT_SECONDS
        )

    def reply(self, messages: Sequence[Message]) -> Iterator[str]:
        """Streams the reply.

        Raises:
            ModelError: the server cannot be reached, refuses, or does not end its reply.
        """
        history: list[Any] = [
            {"role": message.role.value, "content": message.text} for message in messages
        ]
        try:
            stream = self._client.chat.completions.create(
                model=self.name, messages=history, stream=True
            )
            for chunk in stream:
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    yield text
        except FAILURES as error:
            self._report(error)
            raise ModelError(f"{self.name} cannot answer at the moment.") from error

    def _report(self, error: Exception) -> None:
        """Logs why there is no reply, down to the first cause; a server may repeat the key."""
        causes = [error]
        while cause := causes[-1].__cause__:
            causes.append(cause)
        said = " <- ".join(f"{type(each).__name__}: {each}" for each in causes)
        if self._api_key:
            said = said.replace(self._api_key, "***")
        LOG.error("%s cannot answer: %s", self.name, said)
