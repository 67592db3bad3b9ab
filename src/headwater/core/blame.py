"""Which answers break a kit: the fewest that all failing rows have, and no row that passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from headwater.core.covering import Row

Answer = tuple[str, str]
"""A question and its answer as Python writes it, for an answer may be a list."""

Fails = Callable[[Row], "bool | None"]
"""Tries another row: whether it fails for the same reason; None where that cannot be told."""

LARGEST = 3


def suspects(failing: Sequence[Row], passing: Sequence[Row]) -> list[Row]:
    """The smallest combinations that all of `failing` have and none of `passing`; none where there is none.

    An empty one says that it fails whatever is answered.
    """
    if not failing:
        return []
    shared = set.intersection(*map(_answers, failing))
    values = {(name, repr(value)): value for name, value in failing[0].items()}
    innocent = [_answers(row) for row in passing]
    for size in range(LARGEST + 1):
        found = [
            part
            for part in combinations([each for each in values if each in shared], size)
            if not any(answers.issuperset(part) for answers in innocent)
        ]
        if found:
            return [{name: values[name, value] for name, value in part} for part in found]
    return []


def guilty(
    failing: Sequence[Row],
    passing: Sequence[Row],
    table: Mapping[str, Sequence[Any]],
    fails: Fails,
    tries: int,
) -> tuple[Row, ...]:
    """The same, with at most `tries` rows more to tell them apart: one combination, if that was enough."""
    failing, passing = list(failing), list(passing)
    found = suspects(failing, passing)
    questions = _flips(failing[0], table) if failing else iter(())
    known = {name for part in found for name in part}
    for row, name in questions:
        if len(found) < 2 or not tries:  # noqa: PLR2004 -- one suspect is the guilty one
            break
        if name not in known or not _tells_apart(name, found):
            continue
        tries -= 1
        verdict = fails(row)
        if verdict is not None:
            (failing if verdict else passing).append(row)
            found = suspects(failing, passing)
    return tuple(found)


def _tells_apart(name: str, found: Sequence[Row]) -> bool:
    return 0 < sum(name in part for part in found) < len(found)


def _flips(row: Row, table: Mapping[str, Sequence[Any]]) -> Iterator[tuple[Row, str]]:
    """`row` with one answer changed, for each question that has another."""
    for name, values in table.items():
        for value in values:
            if name in row and value != row[name]:
                yield {**row, name: value}, name
                break


def _answers(row: Row) -> set[Answer]:
    return {(name, repr(value)) for name, value in row.items()}
