"""A model that needs no key: it answers with what it was told."""

from collections.abc import Iterator, Sequence

from app.models.conversation import Message


class Echo:
    """Stands in until a real model is configured."""

    name = "Echo"

    def reply(self, messages: Sequence[Message]) -> Iterator[str]:
        """Repeats the last message, word by word."""
        words = messages[-1].text.split(" ")
        yield "You said: "
        for number, word in enumerate(words):
            yield word if number == 0 else f" {word}"
