"""Projects of every kind, as a user gets them: proven by `new`, clean to the tools, sound in a browser."""

from __future__ import annotations

import shutil
import os
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from headwater.actions.new import Made, Request, new
from headwater.adapters.chromium import NAMES
from headwater.adapters.guard import Guard
from headwater.adapters.uv import python_of
from headwater.probes.browser import look
from headwater.probes.target import Target

PROJECTS = {
    "dashboard": {"kind": "dashboard", "data": "sqlite", "auth": "none", "docker": "yes", "license": "MIT"},
    "crud": {"kind": "crud", "data": "duckdb", "navigation": "sidebar", "ci": "gitlab", "devcontainer": "yes"},
    "chat": {"kind": "chat", "data": "postgresql", "auth": "oidc", "pre_commit": "yes"},
    "blank": {
        "kind": "blank",
        "data": "duckdb",
        "auth": "oidc",
        "license": "Apache-2.0",
        "description": "Заметки “on” — anything",
    },
}

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    """Makes each project once."""

    @cache
    def made(kind: str) -> Made:
        return new(Request(str(tmp_path_factory.mktemp(kind) / "app"), PROJECTS[kind]))

    return made


@pytest.fixture(params=[pytest.param(kind, marks=pytest.mark.xdist_group(kind)) for kind in PROJECTS])
def made(request: pytest.FixtureRequest, projects: Callable[[str], Made]) -> Made:
    return projects(request.param)


def run(project: Path, *command: str) -> None:
    python = python_of(project / ".venv")
    own = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}  # ty follows it
    done = subprocess.run(
        [python.parent / command[0], *command[1:]], cwd=project, env=own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_found_and_nothing_left_unused(made: Made) -> None:
    assert made.proof
    assert made.proof.findings == ()
    assert made.proof.unproven == ()
    assert made.proof.drive
    assert made.proof.drive.unused == ()
    assert made.proof.drive.pages == len([path for path in made.files if path.startswith("app_pages/")])


def test_the_tools_of_the_project_are_content(made: Made) -> None:
    run(made.target, "ruff", "check")
    run(made.target, "ruff", "format", "--check")
    run(made.target, "ty", "check", "--error-on-warning")


def test_the_environment_works_where_it_is_now(made: Made) -> None:
    run(made.target, "streamlit", "--version")
    run(made.target, "pytest", "-q", "-p", "no:cacheprovider", "tests/test_state.py")


def test_git_knows_everything_that_is_there(made: Made) -> None:
    status = subprocess.run(
        ["git", "status", "--short", "--untracked-files=all"],
        cwd=made.target,
        capture_output=True,
        text=True,
        check=True,
    )

    assert made.committed
    assert status.stdout == ""


@pytest.mark.skipif(not any(map(shutil.which, NAMES)), reason="there is no chromium here; CI installs it")
def test_every_page_is_sound_in_a_browser(made: Made, tmp_path: Path) -> None:
    target = Target(made.target, python_of(made.target / ".venv"), env={"APP_SIGN_IN": "off"})
    with Guard() as guard:
        seen = look(target, guard=guard, folder=tmp_path)

    assert (seen.findings, seen.unseen) == ((), ())
    assert len({sight.page for sight in seen.sights}) == len(
        [path for path in made.files if path.startswith("app_pages/")]
    )
