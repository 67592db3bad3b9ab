"""What a chat consists of, and what a model has to be able to do."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Protocol

LONGEST_PROMPT = 4000
LONGEST_TITLE = 60


class Role(enum.StrEnum):
    """Who said it."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class Message:
    """One thing that was said."""

    role: Role
    text: str


@dataclass(frozen=True)
class Conversation:
    """Messages in their order; `started` is in UTC."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    started: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))
    messages: tuple[Message, ...] = ()

    @property
    def title(self) -> str:
        """The first question, on one line."""
        words = " ".join(self.messages[0].text.split()) if self.messages else "New conversation"
        return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"

    @property
    def awaits_reply(self) -> bool:
        """Whether the user has spoken last."""
        return bool(self.messages) and self.messages[-1].role is Role.USER

    @property
    def to_answer(self) -> tuple[Message, ...]:
        """What a model is given: all but the questions to which the user has had no reply."""
        earlier = (
            message
            for message, after in pairwise(self.messages)
            if not message.role is after.role is Role.USER
        )
        return (*earlier, *self.messages[-1:])

    @property
    def as_markdown(self) -> str:
        """All that was said, as a document of its own."""
        started = f"Started {self.started:%d %B %Y, %H:%M} UTC"
        said = [f"**{each.role.value.capitalize()}**\n\n{each.text}" for each in self.messages]
        return "\n\n".join([f"# {self.title}", started, *said]) + "\n"

    def said(self, role: Role, text: str) -> Conversation:
        """The conversation with one more message."""
        messages = (*self.messages, Message(role, text))
        return Conversation(self.id, self.started, messages)


class ModelError(Exception):
    """A model could not answer; the text is for users."""


class ChatModel(Protocol):
    """Whatever can answer: give it the messages, get the reply in pieces."""

    name: str

    def reply(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yields the reply as it comes.

        Raises:
            ModelError: it cannot answer.
        """
        ...
