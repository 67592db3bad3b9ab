"""What an answer brings along, and what it leaves out."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from kit_answers import Render


@pytest.mark.parametrize(
    ("answers", "there", "not_there"),
    [
        ({"ci": "github"}, [".github/workflows", ".github/dependabot.yml"], [".gitlab-ci.yml"]),
        ({"ci": "gitlab"}, [".gitlab-ci.yml"], [".github"]),
        ({"ci": "none"}, [], [".github", ".gitlab-ci.yml"]),
        ({"docker": True}, ["Dockerfile", ".dockerignore"], []),
        ({"docker": False}, [], ["Dockerfile", ".dockerignore"]),
        ({"devcontainer": True}, [".devcontainer/devcontainer.json"], []),
        ({"devcontainer": False}, [], [".devcontainer"]),
        ({"pre_commit": True}, [".pre-commit-config.yaml"], []),
        ({"pre_commit": False}, [], [".pre-commit-config.yaml"]),
        ({"auth": "oidc"}, ["app/auth.py", "tests/test_auth.py"], []),
        ({"auth": "none"}, [], ["app/auth.py", "tests/test_auth.py"]),
        ({"license": "MIT"}, ["LICENSE"], []),
        ({"kind": "crud"}, ["app/exports.py", "tests/test_exports.py"], []),
        ({"kind": "chat"}, ["app/clock.py", "tests/test_clock.py"], ["app/exports.py", "tests/test_exports.py"]),
        ({}, [".streamlit/secrets.example.toml"], [".streamlit/secrets.toml.example"]),
        ({"kind": "crud"}, [], ["app/clock.py", "tests/test_clock.py"]),
        ({"license": "proprietary"}, [], ["LICENSE"]),
    ],
    ids=str,
)
def test_answer_decides_on_files(
    answers: dict[str, Any], there: list[str], not_there: list[str], render: Render
) -> None:
    project = render(**answers)

    assert [name for name in there if not (project / name).exists()] == []
    assert [name for name in not_there if (project / name).exists()] == []


@pytest.mark.parametrize(
    ("answers", "dependency"),
    [
        ({"data": "sqlite"}, "sqlalchemy"),
        ({"data": "duckdb"}, "duckdb-engine"),
        ({"data": "postgresql"}, "psycopg[binary]"),
        ({"auth": "oidc"}, "streamlit[auth]"),
        ({"kind": "chat"}, "openai"),
    ],
    ids=str,
)
def test_answer_decides_on_dependencies(answers: dict[str, str], dependency: str, render: Render) -> None:
    dependencies = _pyproject(render(**answers))["project"]["dependencies"]

    assert any(each.startswith(f"{dependency}>=") for each in dependencies)
    assert all("<" in each for each in dependencies), "every range has an end"


@pytest.mark.parametrize(("answers", "position"), [({}, "top"), ({"navigation": "sidebar"}, "sidebar")])
def test_pages_are_listed_where_it_was_answered(
    answers: dict[str, str], position: str, render: Render
) -> None:
    entrypoint = (render(**answers) / "streamlit_app.py").read_text("utf-8")

    assert f'position="{position}"' in entrypoint


def test_sign_in_is_off_only_where_the_app_is_driven(render: Render) -> None:
    run = _pyproject(render(auth="oidc"))["tool"]["headwater"]["run"]

    assert run == {"env": {"APP_SIGN_IN": "off"}}
    assert "run" not in _pyproject(render())["tool"].get("headwater", {})


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_python_version_is_the_floor_everywhere(version: str, render: Render) -> None:
    project = render(python_version=version, docker=True, devcontainer=True)

    assert _pyproject(project)["project"]["requires-python"] == f">={version}"
    assert version in (project / "Dockerfile").read_text("utf-8")
    assert version in (project / ".devcontainer/devcontainer.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MIT", "Permission is hereby granted"),
        ("BSD-3-Clause", "Neither the name of the copyright holder"),
        ("Apache-2.0", "END OF TERMS AND CONDITIONS"),
    ],
)
def test_licence_is_the_whole_text(name: str, words: str, render: Render) -> None:
    project = render(license=name, author_name="Ada Lovelace")
    text = (project / "LICENSE").read_text("utf-8")

    assert words in text
    assert name == "Apache-2.0" or "Ada Lovelace" in text
    assert _pyproject(project)["project"]["license"] == name


@pytest.mark.parametrize("kind", ["dashboard", "crud", "chat", "blank"])
def test_a_kind_brings_no_file_of_another(kind: str, render: Render) -> None:
    marks = {"dashboard": "sales", "crud": "inventory", "chat": "conversation", "blank": "notes"}
    names = [path.name for path in render(kind=kind).rglob("*.py")]

    for other, mark in marks.items():
        assert any(mark in name for name in names) == (other == kind), mark


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "pipx install uv"),
        ({}, ".venv/bin/streamlit run streamlit_app.py"),
        ({"pre_commit": True}, "uv run pre-commit install"),
        ({"auth": "oidc"}, "APP_SIGN_IN=off .venv/bin/streamlit"),
        ({"auth": "oidc"}, "Sign-in is not set up yet"),
        ({"data": "postgresql"}, "makes the tables that are missing, and leaves them empty"),
        ({"docker": True}, "-v streamlit-app-data:/app/data"),
        ({"docker": True, "data": "postgresql"}, "/app/.streamlit/secrets.toml:ro"),
        ({"docker": True, "data": "postgresql"}, "host.docker.internal"),
        ({"docker": True, "auth": "oidc"}, '-v "$PWD/.streamlit/secrets.toml'),
    ],
    ids=str,
)
def test_the_readme_says_what_an_answer_asks_for(answers: dict[str, Any], words: str, render: Render) -> None:
    assert words in (render(**answers) / "README.md").read_text("utf-8")


@pytest.mark.parametrize("pre_commit", [True, False])
def test_pre_commit_is_installed_where_there_are_hooks(pre_commit: bool, render: Render) -> None:
    tools = _pyproject(render(pre_commit=pre_commit))["dependency-groups"]["dev"]

    assert any(tool.startswith("pre-commit") for tool in tools) == pre_commit


def _pyproject(project: Path) -> dict[str, Any]:
    return tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
