"""Words for numbers."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """`1 file`, `2 files`."""
    plural = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number} {thing if number == 1 else plural}"
