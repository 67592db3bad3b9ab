"""Nobody can call a project like a package that it depends on, not even by way of others."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from kit_answers import QUESTIONS, Render, choices
from uv import find_uv_bin

LARGEST = {"kind": "chat", "auth": "oidc", "python_version": "3.11", "pre_commit": True}
"""These answers bring all that others bring, and the oldest Python all that newer ones still need."""
KNOWN = set(yaml.safe_load(QUESTIONS["dependency_names"]["default"]))

pytestmark = [pytest.mark.slow]


def resolved(project: Path) -> set[str]:
    """The names in the lock file that uv makes for the project, but for its own."""
    done = subprocess.run([find_uv_bin(), "lock"], cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lock = tomllib.loads((project / "uv.lock").read_text("utf-8"))
    return {package["name"] for package in lock["package"] if "virtual" not in package["source"]}


@pytest.mark.parametrize("data", choices("data"))
def test_every_package_that_uv_resolves_is_in_the_list(data: str, render: Render, tmp_path: Path) -> None:
    project = shutil.copytree(render(**LARGEST, data=data), tmp_path / "project")

    assert resolved(project) - KNOWN == set()


@pytest.mark.parametrize("kind", choices("kind"))
def test_the_largest_answers_bring_all_that_others_ask_for(kind: str, render: Render) -> None:
    assert _asked(render(kind=kind)) <= _asked(render(**LARGEST))


@pytest.mark.parametrize("name", ["numpy", "Typing Extensions", "requests", "psycopg-binary"])
def test_a_project_called_like_a_dependency_resolves(name: str, render: Render, tmp_path: Path) -> None:
    project = shutil.copytree(render(project_name=name, data="postgresql"), tmp_path / "project")

    assert "streamlit" in resolved(project)


def _asked(project: Path) -> set[str]:
    dependencies = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return {dependency.replace("[auth]", "") for dependency in dependencies}
