"""The catalogue: one rule a file, and the file is the registration."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Sequence
from functools import cache

from headwater.core.rule import Rule
from headwater.rules import plugins

PROBES = "hw9"
"""The group of what only shows when the app runs; a check that reads files does not load it."""


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule, by code: whatever module of this package is named after a code holds one as `RULE`.

    What packages of others have comes after them (see plugins.py).
    """
    return (*own(), *(rule for rule, _ in plugins.installed()))


@cache
def own() -> tuple[Rule, ...]:
    """Every rule of headwater's own."""
    return _loaded(_names())


@cache
def static() -> tuple[Rule, ...]:
    """The rules that read files, by code: all but those that a probe finds."""
    read = _loaded(name for name in _names() if not name.startswith(PROBES))
    return (*read, *(rule for rule, _ in plugins.installed()))


def codes() -> tuple[str, ...]:
    """Every rule's code, in order, without loading any of headwater's own."""
    read = (name.partition("_")[0].upper() for name in _names())
    return (*read, *(rule.code for rule, _ in plugins.installed()))


def origin(code: str) -> str:
    """Which package a rule comes from, with its version where that is another's."""
    return next((where for rule, where in plugins.installed() if rule.code == code), "headwater")


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
