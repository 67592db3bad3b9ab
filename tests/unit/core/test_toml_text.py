"""What is written as TOML reads as what it was."""

from __future__ import annotations

import datetime
import tomllib

import pytest

from headwater.core.toml_text import toml


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"a": 1, "b": 1.5, "c": True, "d": "text", "e": []},
        {
            "quotes": 'a "b" \\ c',
            "lines": "one\ntwo\ttab",
            "odd": "\x7f\x00é😀",
            "key with.dot": "x",
            "": "empty",
        },
        {"day": datetime.date(2026, 1, 2), "at": datetime.datetime(2026, 1, 2, 3, 4, tzinfo=datetime.UTC)},
        {"inner": {"deeper": {"x": 1}, "y": [1, 2]}, "after": 2},
        {"rows": [{"kind": "chat", "data": "duckdb"}, {"a": {"b": [1]}}], "none": {}},
        {"large": float("inf"), "small": -1e-30},
    ],
)
def test_it_reads_as_it_was(table: dict[str, object]) -> None:
    assert tomllib.loads(toml(table, "published")) == {"published": table}
