"""Which Python an app is run by."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from headwater.adapters.interpreters import interpreter_of
from headwater.core.errors import EnvironmentLackError
from support import write

OF_AN_ENVIRONMENT = {
    "lib/python3.12/site-packages/streamlit-1.67.0.dist-info/METADATA": "",
    "bin/python": "",
    "Scripts/python.exe": "",
}


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with no environment around it that has Streamlit."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "nowhere"))
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return write(tmp_path / "work", {".git/HEAD": ""})


@pytest.mark.parametrize(
    ("file", "way"),
    [
        ("requirements.txt", "python -m venv .venv && .venv/bin/pip install -r requirements.txt"),
        ("pyproject.toml", "uv sync"),
    ],
)
def test_how_to_make_an_environment_of_what_the_project_has(alone: Path, file: str, way: str) -> None:
    write(alone, {file: ""})

    with pytest.raises(EnvironmentLackError) as error:
        interpreter_of(alone)

    assert way in error.value.hint


def test_an_environment_beside_the_app_is_found(alone: Path) -> None:
    write(alone / "deep" / ".venv", OF_AN_ENVIRONMENT)

    assert interpreter_of(alone, entrypoint="deep/app.py").is_relative_to(alone / "deep" / ".venv")
