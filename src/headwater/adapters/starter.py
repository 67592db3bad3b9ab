"""The template that `headwater kit new` renders a team's own kit from."""

from __future__ import annotations

from pathlib import Path

import headwater
from headwater.adapters import releases
from headwater.core.kit import Kit, Question

FOLDER = Path(headwater.__file__).parent / "starter"
QUESTIONS = ("name", "description", "base_version", "headwater")


def starter() -> Kit:
    """The starter as a kit of its own; it records nothing in what it makes."""
    questions = {name: Question(name) for name in QUESTIONS}
    return Kit(FOLDER, "starter", "", "", questions, answers_file=".starter-answers.yml")


def answers(name: str, description: str) -> dict[str, str]:
    """What to render it with: over the newest default kit, for this headwater and later ones."""
    given = {"name": name, "base_version": releases.newest(), "headwater": headwater.__version__}
    return {**given, "description": description} if description else given
