"""A few combinations of answers in which all small ones meet: any two answers, or any three.

Most faults that depend on answers need two of them to show, hardly any needs four: a few dozen of the many
thousand combinations find them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import Any

Row = Mapping[str, Any]
"""An answer for each question."""

Allowed = Callable[[Row], "Row | None"]
"""What a row comes to: without the questions that are not asked then; None where it is refused."""

Part = frozenset[tuple[str, int]]
"""Some answers: the question, and which of its answers."""

TRIES = 60
"""Rows that are tried for one combination before it is taken for impossible."""


@dataclass(frozen=True, slots=True)
class Covering:
    """The `rows` to try; `left_out` are the small combinations that no row can have."""

    rows: tuple[Row, ...]
    left_out: tuple[Row, ...] = ()


def covering(
    table: Mapping[str, Sequence[Any]], strength: int = 2, allowed: Allowed = lambda row: row
) -> Covering:
    """Rows in which any `strength` answers of `table` meet that can; greedily, and the same each time."""
    return _Greedy(table, min(strength, len(table)), allowed).covering()


def every(table: Mapping[str, Sequence[Any]], allowed: Allowed = lambda row: row) -> Covering:
    """All rows that there can be, each once."""
    found: dict[str, Row] = {}
    refused = []
    for values in product(*table.values()):
        row = dict(zip(table, values, strict=True))
        real = allowed(row)
        if real is None:
            refused.append(row)
        else:
            found.setdefault(repr(sorted(real.items(), key=repr)), real)
    return Covering(tuple(found.values()), tuple(refused))


class _Greedy:
    def __init__(self, table: Mapping[str, Sequence[Any]], strength: int, allowed: Allowed) -> None:
        self.table, self.strength, self.allowed = table, strength, allowed
        self.missing = dict.fromkeys(self._parts({name: range(len(table[name])) for name in table}))
        self.doubtful: set[Part] = set()  # a row was to have it and did not: no reason to choose another

    def covering(self) -> Covering:
        rows, left_out = [], []
        if not self.table:
            real = self.allowed({})
            return Covering(() if real is None else (real,))
        while self.missing:
            part = next(iter(self.missing))
            found = self._row_with(part)
            if found is None:
                left_out.append(self._named(dict(part)))
                del self.missing[part]
                continue
            real, chosen = found
            rows.append(real)
            for each in self._parts({name: (at,) for name, at in chosen.items()}):
                self.missing.pop(each, None)
        return Covering(tuple(rows), tuple(left_out))

    def _row_with(self, part: Part) -> tuple[Row, dict[str, int]] | None:
        """A row that really has `part`, and which answers it has."""
        for chosen in islice(self._tried(part), TRIES):
            real = self.allowed(self._named(chosen))
            kept = {name: at for name, at in chosen.items() if real is not None and name in real}
            lost = self._parts({name: (at,) for name, at in chosen.items()})
            self.doubtful.update(each for each in lost if not each <= set(kept.items()))
            if real is None:
                continue
            if part <= set(kept.items()):
                return real, kept
        return None

    def _tried(self, part: Part) -> Iterator[dict[str, int]]:
        """First what covers most, then the first answer to all, then each other answer instead of that."""
        best = self._filled(dict(part))
        plain = dict.fromkeys(self.table, 0) | dict(part)
        yield best
        for row in (plain, best):
            yield row
            for name, values in self.table.items():
                if name not in dict(part):
                    yield from (row | {name: at} for at in range(len(values)) if at != row[name])

    def _filled(self, row: dict[str, int]) -> dict[str, int]:
        for name, values in self.table.items():
            if name not in row:
                row[name] = max(range(len(values)), key=lambda at: (self._gain(row, (name, at)), -at))
        return {name: row[name] for name in self.table}

    def _gain(self, row: Mapping[str, int], answer: tuple[str, int]) -> int:
        others = combinations(row.items(), self.strength - 1)
        parts = (frozenset((*part, answer)) for part in others)
        return sum(part in self.missing and part not in self.doubtful for part in parts)

    def _parts(self, answers: Mapping[str, Iterable[int]]) -> Iterator[Part]:
        for names in combinations(answers, self.strength):
            for values in product(*(answers[name] for name in names)):
                yield frozenset(zip(names, values, strict=True))

    def _named(self, chosen: Mapping[str, int]) -> dict[str, Any]:
        return {name: self.table[name][chosen[name]] for name in self.table if name in chosen}
