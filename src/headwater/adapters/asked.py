"""What a set of answers comes to by a kit's own conditions, told by Copier itself; nothing is made or run."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from headwater.adapters.rendering import Renderer
from headwater.core.errors import EnvironmentLackError, HeadwaterError, RefusedAnswerError
from headwater.core.kit import Kit


class Asked:
    """Asks `kit`, in the folder `scratch`: of its files only the questions are needed, which is fast.

    `refusal` is the last that the kit said to answers that it does not take.
    """

    def __init__(self, kit: Kit, scratch: Path, renderer: Renderer) -> None:
        bare = scratch / "questions"
        needs_code = "jinja_extensions" in kit.unsafe
        shutil.copytree(kit.root, bare, symlinks=True, ignore=None if needs_code else _but_for_questions)
        (bare / "template").mkdir(exist_ok=True)
        self._kit, self._renderer = replace(kit, root=bare), renderer
        self._takes_too_long = False
        self.refusal = ""

    def __call__(self, answers: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answers that are given then, without questions that are not asked; None if they are refused.

        Only one of `answers` can be refused. Whatever else is wrong is for the case to show that has them.

        Raises:
            EnvironmentLackError: the disk is full or refuses.
        """
        if self._takes_too_long:
            return dict(answers)
        try:
            return self._renderer.answered(self._kit, answers)
        except EnvironmentLackError:
            raise
        except HeadwaterError as error:
            if isinstance(error, RefusedAnswerError) and error.question in answers:
                self.refusal = error.message
                return None
            self._takes_too_long = isinstance(error.__cause__, TimeoutError)
            return dict(answers)


def _but_for_questions(folder: str, names: list[str]) -> set[str]:
    """Leaves out all but YAML, for copier.yml may include some."""
    return {name for name in names if Path(folder, name).is_file() and not name.endswith((".yml", ".yaml"))}
