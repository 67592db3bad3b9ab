"""What a project's answers have been, by its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from headwater.adapters.repository import Repository
from headwater.core.errors import UsageError
from headwater.core.recorded import Recorded, recorded

SHALLOW = (
    "a shallow clone: whether an answer was edited by hand since the project was rendered, nothing here tells"
)
FURTHEST = 50
"""Commits of the answers file that are looked at."""


def answers_since(repository: Repository, file: str, state: Recorded) -> list[Mapping[str, Any]]:
    """The answers that were recorded while the project was at its version: those of now, then older ones.

    More than one means that somebody has edited the file, or that an update has changed an answer.
    """
    path = repository.prefix + file
    commits = repository.text("log", f"-{FURTHEST}", "--format=%H", "HEAD", "--", file).split()
    found = [state.answers]
    for content in repository.blobs(f"{commit}:{path}" for commit in commits[1:]):
        try:
            then = recorded(content, file)
        except UsageError:
            continue
        if then.version != state.version:
            break
        if then.answers not in found:
            found.append(then.answers)
    return found
