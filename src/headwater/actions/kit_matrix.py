"""Which cases there are to a kit: combinations of its answers that it allows, and its presets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from headwater.core import answers as given_answers
from headwater.core.covering import Allowed, Covering, Row, covering, every
from headwater.core.kit import Kit, Question
from headwater.core.matrix import Case

ALL = 0
"""Instead of a strength: every combination."""


@dataclass(frozen=True, slots=True)
class Cases:
    """The `table` of what is combined, the cases, and the combinations that no case can have.

    `allowed` is what a row comes to.
    """

    table: Mapping[str, Sequence[Any]]
    cases: tuple[Case, ...]
    left_out: tuple[Row, ...]
    allowed: Allowed


def cases(kit: Kit, asked: Allowed, strength: int) -> Cases:
    """The cases of `kit`, where any `strength` answers meet (ALL: all); `asked` is what answers come to.

    Presets come first: they are what is used most.
    """
    table = answerable(kit)
    allowed = _Allowed(kit, asked, table)
    found = every(table, allowed) if strength == ALL else covering(table, strength, allowed)
    return Cases(table, tuple(_numbered(_presets(kit, allowed), found)), found.left_out, allowed)


def answerable(kit: Kit) -> dict[str, tuple[Any, ...]]:
    """What each question can be answered with, its default first, if there is a choice or the author says."""
    held = kit.manifest.tested.values
    found = {}
    for name in kit.asked:
        values = held.get(name, _values(kit.questions[name]))
        if name not in kit.manifest.locked and (len(values) > 1 or held.get(name)):
            found[name] = tuple(values)
    return found


def _values(question: Question) -> tuple[Any, ...]:
    values = (False, True) if question.type == "bool" else question.choices or ()
    default = question.default
    return tuple(sorted(values, key=lambda value: value is not default and str(value) != str(default)))


class _Allowed:
    """What a row comes to, but for questions outside the table, and rows that the kit's author leaves out."""

    def __init__(self, kit: Kit, asked: Allowed, table: Mapping[str, Sequence[Any]]) -> None:
        self._kit, self._asked, self._table = kit, asked, table

    def __call__(self, row: Row) -> Row | None:
        if any(part.items() <= row.items() for part in self._kit.manifest.tested.without):
            return None
        real = self._asked(row)
        if real is None:
            return None
        return {name: real[name] for name in self._table if name in real}


def _presets(kit: Kit, allowed: Allowed) -> Iterator[tuple[str, Row]]:
    for name in kit.manifest.presets:
        answers = given_answers.preset(kit, name)
        real = allowed(answers)
        yield name, {**(real or {}), **answers}


def _numbered(presets: Iterable[tuple[str, Row]], found: Covering) -> Iterator[Case]:
    rows = [*presets, *(("", row) for row in found.rows)]
    for number, (preset, row) in enumerate(rows, 1):
        yield Case(number, row, preset)
