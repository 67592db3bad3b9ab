"""Many projects that are updated by one command, and what became of each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from headwater.core.errors import UsageError
from headwater.core.finding import Finding
from headwater.core.plan import Plan
from headwater.core.unproven import was_run


class Fate(StrEnum):
    """What became of a project."""

    UPDATED = "updated"
    PLANNED = "planned"
    CURRENT = "up to date"
    MARKED = "marked"
    CONFLICTS = "conflicts"
    FAILED = "failed"
    WAITING = "not begun"


DONE = frozenset({Fate.UPDATED, Fate.CURRENT})
"""There is nothing left to do."""
OPEN = frozenset({Fate.MARKED, Fate.CONFLICTS, Fate.FAILED})
"""Somebody has to look at it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A project of a fleet; its `name` is its path below the root, the same on every machine."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a project; `plan` is None if it came to none, `error` and `hint` say why.

    `commit` is what is on the branch, `difference` a patch of what would change. `seconds` is what it took.
    `refused` says that nothing was tried: the project itself is in no state for it.
    """

    member: Member
    fate: Fate
    plan: Plan | None = None
    error: str = ""
    hint: str = ""
    findings: tuple[Finding, ...] = ()
    unproven: tuple[str, ...] = ()
    commit: str = ""
    difference: bytes = b""
    seconds: float = 0.0
    refused: bool = False

    def shows(self, *, proving: bool) -> bool:
        """Whether others can go by it: it was updated and run, or failed at that.

        Without `proving`, that it was updated is all there is to go by.
        """
        if self.fate is Fate.FAILED:
            return not self.refused
        return self.fate is Fate.UPDATED and (not proving or was_run(self.unproven))


def fingerprint(answers: Mapping[str, Any]) -> str:
    """What tells `answers` from others without telling them: one may be a secret. "" for none.

    Slow on purpose, for a short secret could be guessed.
    """
    if not answers:
        return ""
    text = json.dumps(answers, sort_keys=True, default=str).encode("utf-8", "surrogateescape")
    return hashlib.pbkdf2_hmac("sha256", text, b"headwater fleet", 100_000).hex()


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`-th of `count` parts of a fleet, from 1 on."""

    number: int
    count: int

    @classmethod
    def parsed(cls, text: str) -> Self:
        """`3/20`.

        Raises:
            UsageError: it is no such thing.
        """
        match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            raise UsageError(
                f"--shard {text!r} is no part of a fleet.", "Write it as 3/20: from 1/20 to 20/20."
            )
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def of(self, members: Iterable[Member]) -> list[Member]:
        """Its members: a project stays in its shard whatever other projects come or go."""
        return [each for each in members if self._number_of(each.name) == self.number]

    def _number_of(self, name: str) -> int:
        digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.count + 1
