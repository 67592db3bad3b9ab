"""A kit: a Copier template with its questions, ready to be rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headwater.core.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a kit, as copier.yml states it.

    `choices` holds the values that may be answered; it is None when anything goes, or when the kit
    computes the choices by Jinja and only Copier can tell. A hidden question (`when: false`) is
    derived from other answers and is never answered by a user. `default` is as the kit writes it, Jinja and
    all.
    """

    name: str
    type: str = "str"
    choices: tuple[Any, ...] | None = None
    hidden: bool = False
    secret: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit in a plain local folder.

    `source` and `version` are what a generated project records, so that anyone can tell
    where it comes from: they never name a place on this machine for the default kit. `foreign` is whether it
    comes from elsewhere than headwater itself; `unsafe` holds what it wants to execute while it renders, by
    the kind of it, and `trusted` is whether it may.
    """

    root: Path
    name: str
    source: str
    version: str
    questions: Mapping[str, Question]
    answers_file: str = ".copier-answers.yml"
    manifest: Manifest = field(default_factory=Manifest)
    commit: str = ""
    foreign: bool = False
    unsafe: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trusted: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the questions that a user may answer, in the kit's order."""
        return tuple(name for name, question in self.questions.items() if not question.hidden)
