"""What a version of a kit says of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """What a version brought, in lines for users, and the rules by which `check --fix` follows it."""

    version: str
    lines: tuple[str, ...]
    codemods: tuple[str, ...] = ()
