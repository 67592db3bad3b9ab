"""Queries in files with other line ends."""

from __future__ import annotations

import pytest

from headwater.rules.hw702_sql_fstring import spot


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_place_is_told_whatever_ends_a_line(end: str) -> None:
    lines = ("def find(name):", "    return c.execute(f\"SELECT * FROM a WHERE n = '{name}'\")", "")

    assert [(place.line, place.column) for place in spot("db.py", end.join(lines).encode())] == [(2, 22)]
