"""Where a project stands: its version beside the newest, and the files that are not as the kit made them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Fate(StrEnum):
    """What has become of a file since the kit made it."""

    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, order=True)
class Drift:
    """A file, by its path relative to the project, that is not as the kit made it."""

    path: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Status:
    """Where the project in `folder` stands.

    `newest` is the kit's newest version, "" where that is not known; `drift` is None where it is not known.
    `unknown` has a line for each of the two that was to be found out and could not be.
    """

    folder: Path
    kit: str
    source: str
    version: str
    newest: str
    outdated: bool
    answers: Mapping[str, Any]
    drift: tuple[Drift, ...] | None = None
    unknown: tuple[str, ...] = field(default=())
