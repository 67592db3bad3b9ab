"""Environments that projects of one kit share."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from headwater.actions.kit_environments import Environments
from headwater.adapters.guard import Guard
from headwater.adapters.uv import python_of
from headwater.core.errors import EnvironmentLackError
from support import write

PROJECT = """\
[project]
name = "{name}"
version = "1"
requires-python = "{floor}"
{more}
[tool.uv]
package = false
"""

pytestmark = [pytest.mark.slow]


def project(folder: Path, name: str, floor: str = ">=3.11", more: str = "") -> Path:
    return write(folder / name, {"pyproject.toml": PROJECT.format(name=name, floor=floor, more=more)})


def test_projects_that_ask_for_the_same_share_one(tmp_path: Path) -> None:
    with Guard() as guard, ThreadPoolExecutor() as pool:
        environments = Environments(tmp_path / "made", guard)
        alike = [project(tmp_path, name) for name in ("one", "two", "three")]
        made = list(pool.map(environments.of, alike))
        other = environments.of(project(tmp_path, "four", floor=">=3.10"))

    assert len({each.folder for each in made}) == 1
    assert python_of(made[0].folder).is_file()
    assert other.folder != made[0].folder


def test_nothing_is_left_among_the_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    with Guard() as guard:
        made = Environments(tmp_path / "made", guard).of(project(tmp_path, "one"))

    assert python_of(made.folder).is_file()
    assert not list(temporary.iterdir())


def test_a_python_that_is_not_here_is_replaced_by_ours_and_said(tmp_path: Path) -> None:
    with Guard() as guard:
        made = Environments(tmp_path / "made", guard).of(project(tmp_path, "new", floor=">=3.99"))

    ours = ".".join(map(str, sys.version_info[:2]))
    assert made.note == f"run by Python {ours}: the one that it asks for is not here"
    assert python_of(made.folder).is_file()


def test_what_could_not_be_had_is_asked_for_again(tmp_path: Path) -> None:
    nowhere = 'dependencies = ["streamlit @ file:///nowhere/streamlit.whl"]'
    with Guard() as guard:
        environments = Environments(tmp_path / "made", guard)
        for name in ("one", "two"):
            with pytest.raises(EnvironmentLackError):
                environments.of(project(tmp_path, name, more=nowhere))
