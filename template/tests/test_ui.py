"""The pieces of every page: what users type is shown as it is."""

from html import unescape

import pytest

from app import ui

HARMLESS = "Pliers, 8 inch (red); it's the best one. Żółć 🎈?"


def test_text_without_markup_stays_as_it_is() -> None:
    assert ui.plain(HARMLESS) == HARMLESS


@pytest.mark.parametrize(
    "text",
    [
        "*x* _y_ ~~z~~ `c`",
        "between $5 and $6",
        "[link](https://example.com) <b>bold</b>",
        ":smile: :red[x] :material/home:",
        "# heading",
        "- point",
        "1. first",
        "2) second",
        "a | b & amp; &amp; \\",
    ],
)
def test_no_character_means_more_than_itself(text: str) -> None:
    escaped = ui.plain(text)

    assert unescape(escaped) == text
    assert not set("\\`*_[]<>+-|~$:") & set(escaped)
