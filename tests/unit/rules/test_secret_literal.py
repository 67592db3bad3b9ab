"""Secrets in files that nobody wrote by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headwater.rules.hw701_secret_literal import RULE, spot
from support import LINEAR, growth

RANDOM = "4f8a1c9e2b7d6035f8e1a9c4d2b70635"


def test_a_token_of_which_a_letter_is_missing_is_one_for_somebody() -> None:
    header, payload, end = (
        next(each for each in RULE.good if each.why == "a signed token for anybody")
        .files["settings.py"]
        .split(".")
    )
    cut = f"{header}.{payload[: len(payload) // 4 * 4 - 3]}.{end}"

    assert [place.line for place in spot("a.py", cut.encode())] == [1]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    source = f"x = 1{end}KEY = ''{end}TOKEN = '{RANDOM}'; SECRET = '{RANDOM}'{end}PASSWORD = '{RANDOM}'{end}"

    assert [(place.line, place.column) for place in spot("a.py", source.encode())] == [(3, 10), (4, 13)]


@pytest.mark.parametrize("name", ["id", "token"])
def test_a_line_that_is_a_whole_file_is_read_once(name: str) -> None:
    def prepare(count: int) -> Callable[[], object]:
        source = ("x = [" + f"{{'{name}': '{RANDOM}'}}, " * count + "]\n").encode()
        return lambda: list(spot("a.py", source))

    assert growth(prepare, 200) < LINEAR
