"""Which answers a failure is due to, and with how few tries more."""

from __future__ import annotations

from itertools import product

import pytest

from headwater.core.blame import guilty, suspects
from headwater.core.covering import Row, covering

TABLE = {name: list(range(size)) for name, size in {"a": 4, "b": 3, "c": 3, "d": 2, "e": 2, "f": 2}.items()}
ROWS = covering(TABLE).rows


@pytest.mark.parametrize(("x", "y"), [({"a": a}, {"b": b}) for a, b in product(range(4), range(3))])
def test_a_pair_is_found_whatever_it_is(x: dict[str, int], y: dict[str, int]) -> None:
    def fails(row: Row) -> bool:
        return x.items() <= row.items() and y.items() <= row.items()

    failing, passing = [row for row in ROWS if fails(row)], [row for row in ROWS if not fails(row)]

    assert guilty(failing, passing, TABLE, fails, 12) == ({**x, **y},)


def test_a_single_answer_is_told_without_another() -> None:
    failing, passing = [row for row in ROWS if row["c"] == 2], [row for row in ROWS if row["c"] != 2]

    assert suspects(failing, passing) == [{"c": 2}]


def test_what_always_fails_is_due_to_no_answer() -> None:
    assert suspects(ROWS, []) == [{}]


def test_what_cannot_be_tried_is_told_as_it_is() -> None:
    failing = [{"a": 1, "b": 1}]

    assert guilty(failing, [{"a": 0, "b": 0}], TABLE, lambda _: None, 12) == ({"a": 1}, {"b": 1})


def test_two_reasons_at_once_have_no_answers_in_common() -> None:
    failing = [{"a": 1, "b": 0}, {"a": 0, "b": 1}]

    assert suspects(failing, [{"a": 0, "b": 0}]) == []
