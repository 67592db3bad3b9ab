"""The line beside a finding."""

from __future__ import annotations

import pytest

from headwater.core.finding import Finding
from headwater.reporters.source import render


def test_a_caret_for_the_whole_line_leaves_out_what_indents_it() -> None:
    finding = Finding("a.py", 2, 1, "HW903", "interaction-raises", "Raises.", end_line=2)

    shown = render([finding], lambda _: b"if x:\n    y = 1 / 0\n")

    assert shown.splitlines()[1:] == ["  |", "2 |     y = 1 / 0", "  |     ^^^^^^^^^"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_is_shown_whatever_ends_it(end: str) -> None:
    finding = Finding("a.py", 2, 5, "HW503", "layer-broken", "Looks upwards.", end_line=2, end_column=6)

    shown = render([finding], lambda _: f"one{end}x = y{end}three".encode())

    assert shown.splitlines()[1:] == ["  |", "2 | x = y", "  |     ^"]
