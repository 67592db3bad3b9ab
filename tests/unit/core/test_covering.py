"""Few rows in which all small combinations meet that can."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product
from typing import Any

import pytest

from headwater.core.covering import Row, covering, every

TABLE = {
    "kind": ["a", "b", "c", "d"],
    "data": ["x", "y", "z"],
    "docs": [True, False],
    "ci": [1, 2, 3],
    "e": "pq",
}


def parts(row: Row, strength: int) -> set[Any]:
    return set(combinations(sorted(row.items()), strength))


def wanted(table: Mapping[str, Any], strength: int) -> set[Any]:
    rows = (dict(zip(table, values, strict=True)) for values in product(*table.values()))
    return set().union(*(parts(row, strength) for row in rows))


@pytest.mark.parametrize(("strength", "most"), [(1, 4), (2, 16), (3, 48)])
def test_all_combinations_meet_in_few_rows(strength: int, most: int) -> None:
    rows = covering(TABLE, strength).rows

    assert set().union(*(parts(row, strength) for row in rows)) == wanted(TABLE, strength)
    assert len(rows) <= most, "all would be 144"


def test_it_is_the_same_each_time() -> None:
    assert covering(TABLE) == covering(TABLE)


def test_what_is_refused_is_left_out_and_everything_else_meets() -> None:
    def allowed(row: Row) -> Row | None:
        return None if row["kind"] == "a" and row["data"] != "x" else row

    found = covering(TABLE, 2, allowed)

    impossible = [{"kind": "a", "data": "y"}, {"kind": "a", "data": "z"}]
    assert sorted(found.left_out, key=str) == impossible
    met = set().union(*(parts(row, 2) for row in found.rows))
    assert met == wanted(TABLE, 2) - set().union(*(parts(row, 2) for row in impossible))


def test_a_question_that_is_not_asked_then_is_in_no_row() -> None:
    def allowed(row: Row) -> Row:
        return {name: value for name, value in row.items() if name != "ci" or not row["docs"]}

    found = covering(TABLE, 2, allowed)

    assert found.left_out == tuple({"docs": True, "ci": at} for at in (1, 2, 3))
    assert all("ci" not in row for row in found.rows if row["docs"])
    assert {(row["ci"], row["kind"]) for row in found.rows if "ci" in row} == set(product((1, 2, 3), "abcd"))


def test_every_row_is_there_once() -> None:
    found = every({"docs": [True, False], "ci": [1, 2]}, lambda row: row if row["docs"] else {"docs": False})

    assert found.rows == ({"docs": True, "ci": 1}, {"docs": True, "ci": 2}, {"docs": False})


def test_a_kit_without_choices_has_one_case() -> None:
    assert covering({}).rows == ({},)
