"""Which lines are silenced, and how soon that is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headwater.core.suppress import suppressions
from support import LINEAR, growth


@pytest.mark.parametrize("word", ["noqa", "NOQA", "NoQA", "nOqA"])
def test_whatever_case_it_is_written_in(word: str) -> None:
    assert suppressions(f"x = 1\ny = 2  # {word}: hw201\n".encode()) == {2: ("HW201",)}


def test_another_tools_codes_are_left_to_it() -> None:
    assert suppressions(b"x = 1  # noqa: E501, HW104, F401\ny = 2  # noqa\n") == {1: ("HW104",)}


def test_a_long_comment_is_read_once() -> None:
    def prepare(count: int) -> Callable[[], object]:
        source = b"# " + b"noqa " * count + b"\nx = 1\n"
        return lambda: suppressions(source)

    assert growth(prepare, 5_000) < LINEAR
