"""What a rule or a probe has to say about a project."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Level(enum.StrEnum):
    """How much a finding weighs: an error fails a run, a warning never does alone."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replaces the bytes of a file from `start` up to `end` by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One defect, at one place.

    `path` is relative to the project, with forward slashes ("" when no file is to blame); `line` and
    `column` count from 1 (0: unknown). `page`, `control` and `exception` are set by probes: the page's
    URL path, the widget that was used last (its label or key) and the exception as Python names it.
    `edits` mend it, where that is safe. `steps` are what a person has to do to see it.
    """

    path: str
    line: int
    column: int
    code: str
    name: str
    message: str
    level: Level = Level.ERROR
    end_line: int = 0
    end_column: int = 0
    page: str = ""
    control: str = ""
    exception: str = ""
    edits: tuple[Edit, ...] = field(default=(), compare=False)
    steps: tuple[str, ...] = ()
