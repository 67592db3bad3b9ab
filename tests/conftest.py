"""What tests of every layer share: a kit small enough to read, and the command as a user types it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MINIMAL_KIT = {
    "copier.yml": """\
_subdirectory: template
_templates_suffix: .jinja
_answers_file: .copier-answers.yml
project_name:
  type: str
  default: Sample
""",
    "template/.copier-answers.yml.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "template/.gitignore": ".venv/\n__pycache__/\n",
    "template/pyproject.toml": """\
[project]
name = "sample"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["streamlit>=1.67,<2"]

[dependency-groups]
dev = ["pytest"]

[tool.uv]
package = false
""",
    "template/streamlit_app.py": "import streamlit as st\n\nst.title('Sample')\n",
    "template/tests/test_sample.py": "def test_sample():\n    assert True\n",
}
"""A kit with one page; tests replace the files that they are about."""


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


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
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(env or {})},
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


def listing(folder: Path) -> list[str]:
    """Every file and folder below, to compare before with after."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
