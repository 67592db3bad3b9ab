"""The catalogue: one rule a file, and the file is the registration."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from functools import cache

from headwater.core.rule import Rule


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule, by code: whatever module of this package is named after a code holds one as `RULE`."""
    names = sorted(name.removesuffix(".py") for name in os.listdir(__path__[0]) if name.startswith("hw"))  # noqa: PTH208
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
