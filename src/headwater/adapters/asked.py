"""What a set of answers comes to by a kit's own conditions, told by Copier itself; nothing is made or run."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from headwater.core.errors import UsageError
from headwater.core.kit import Kit

NOTHING = ("*",)
"""What is left out: all, for a mistake in the name of a folder or a link says nothing of the answers."""


class Asked:
    """Asks `kit`, in the folder `scratch`: of its files only the questions are needed, which is fast."""

    def __init__(self, kit: Kit, scratch: Path) -> None:
        self._scratch = scratch
        bare = scratch / "questions"
        shutil.copytree(kit.root, bare, symlinks=True, ignore=_but_for_questions)
        (bare / "template").mkdir(exist_ok=True)
        self._kit = replace(kit, root=bare)
        self._count = 0

    def __call__(self, answers: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answers that are given then, without questions that are not asked; None if they are refused."""
        from headwater.adapters import copier

        self._count += 1
        place = self._scratch / f"asked-{self._count}"
        try:
            return copier.render(self._kit, answers, {}, place, NOTHING, skip_tasks=True)
        except UsageError:
            return None
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _but_for_questions(folder: str, names: list[str]) -> set[str]:
    """Leaves out all but YAML, for copier.yml may include some."""
    return {name for name in names if Path(folder, name).is_file() and not name.endswith((".yml", ".yaml"))}
