"""What tests of every layer share: a kit small enough to read, and the command as a user types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from support import MINIMAL_KIT, write

NOBODYS = {"PYTHONDONTWRITEBYTECODE": "", "HEADWATER_CATALOGUE": ""}
"""What the command does must not depend on who runs the tests."""


@pytest.fixture
def make_kit(tmp_path: Path) -> Callable[..., Path]:
    """Makes a kit that is minimal but for the files given."""

    def made(files: Mapping[str, str] | None = None, **named: str) -> Path:
        return write(tmp_path / "kit", {**MINIMAL_KIT, **(files or {}), **named})

    return made


@pytest.fixture
def headwater(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `headwater` in a folder of its own, with nobody at the terminal."""
    work = tmp_path / "work"
    work.mkdir()

    def run(
        *arguments: str, cwd: Path = work, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "headwater", *arguments],
            cwd=cwd,
            env={**os.environ, **NOBODYS, "HEADWATER_CONFIG_DIR": str(tmp_path / "config"), **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder in which `headwater` runs."""
    return tmp_path / "work"
