"""What an update would do to a project: made without touching it, shown, and then carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from headwater.core.note import Note


class Kind(StrEnum):
    """What becomes of a file.

    A `merged` file takes what the kit has changed, beside whatever the user has; a `renamed` one too.
    `yours` is left as the user has it, though the kit has it otherwise.
    """

    ADDED = "added"
    MERGED = "merged"
    RENAMED = "renamed"
    DELETED = "deleted"
    CONFLICT = "conflict"
    YOURS = "yours"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One file, by its path relative to the project; `old` is its path before it is renamed.

    `edited` says that the user has changed it since the kit made it; `blocked` that it cannot
    be written at all, with markers or without. `note` is why, where that is not plain.
    """

    path: str
    kind: Kind
    note: str = ""
    old: str = ""
    edited: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Fixes:
    """A file of the user's, mended by the fixes of `rules`; `entry` is git's mode and id of the result."""

    path: str
    rules: tuple[str, ...]
    entry: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """An update of one project, from the kit's version `old` to `new`.

    `answers` is what the project will record, `answered` those of them that change, as (before, after), and
    `unasked` the questions that are new and take the kit's default. `remarks` are what the plan does not
    take into account.
    """

    kit: str
    old: str
    new: str
    answers: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    notes: tuple[Note, ...] = ()
    answered: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    unasked: Mapping[str, Any] = field(default_factory=dict)
    fixes: tuple[Fixes, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """The files that somebody has to decide on."""
        return tuple(change for change in self.changes if change.kind is Kind.CONFLICT)

    @property
    def written(self) -> tuple[Change, ...]:
        """The files that are changed on disk."""
        return tuple(change for change in self.changes if change.kind is not Kind.YOURS)
