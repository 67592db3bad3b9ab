"""Renders of the default kit, each made once for all the tests that look at it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import copier
import pytest
from kit_answers import ROOT, Render


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit in a plain folder: from a repository Copier would render the last commit instead."""
    folder = tmp_path_factory.mktemp("kit")
    shutil.copy(ROOT / "copier.yml", folder)
    shutil.copytree(ROOT / "template", folder / "template")
    return folder


@pytest.fixture(scope="session")
def render(kit: Path, tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Renders the kit with the given answers, and the defaults for the rest."""

    @cache
    def rendered(answers: tuple[tuple[str, Any], ...]) -> Path:
        folder = tmp_path_factory.mktemp("project")
        copier.run_copy(str(kit), folder, dict(answers), defaults=True, overwrite=True, quiet=True)
        return folder

    return lambda **answers: rendered(tuple(sorted(answers.items())))
