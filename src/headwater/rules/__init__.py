"""The catalogue: one rule a file, and the file is the registration."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Sequence
from functools import cache

from headwater.core.rule import Rule

PROBES = "hw9"
"""The group of what only shows when the app runs; a check that reads files does not load it."""


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule, by code: whatever module of this package is named after a code holds one as `RULE`."""
    return (*static(), *_loaded(name for name in _names() if name.startswith(PROBES)))


@cache
def static() -> tuple[Rule, ...]:
    """The rules that read files, by code: all but those that a probe finds."""
    return _loaded(name for name in _names() if not name.startswith(PROBES))


def codes() -> tuple[str, ...]:
    """Every rule's code, in order, without loading any."""
    return tuple(name.partition("_")[0].upper() for name in _names())


@cache
def _names() -> tuple[str, ...]:
    found = os.listdir(__path__[0])  # noqa: PTH208 -- pathlib would double its time
    return tuple(sorted(name.removesuffix(".py") for name in found if name.startswith("hw")))


def _loaded(names: Iterable[str]) -> tuple[Rule, ...]:
    return tuple(importlib.import_module(f"{__name__}.{name}").RULE for name in names)


def selected(
    rules: Sequence[Rule], select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """The rules whose code begins with one of `select` (nothing selects all) and with none of `ignore`.

    The longer prefix wins, as in ruff: `select=["HW801"], ignore=["HW8"]` leaves HW801.
    """

    def longest(code: str, prefixes: Sequence[str]) -> int:
        return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)

    wanted = ("HW",) if not select else tuple(select)
    return tuple(rule for rule in rules if longest(rule.code, wanted) > longest(rule.code, ignore))
