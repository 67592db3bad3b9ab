"""Recipes that want what none may: `headwater add` refuses each in a line, and has written nothing."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from adversaries import RECIPES, recipe
from support import MINIMAL_KIT, write
from updates import state

Run = Callable[..., subprocess.CompletedProcess[str]]
SECRET = "a-secret-of-the-user"
APP = {"template/streamlit_app.py": "import streamlit as st\n\nNAMES = []\nst.title('Sample')\n"}


@pytest.fixture
def app(tmp_path: Path, headwater: Run) -> Path:
    """A project whose kit, beside it, has no recipe yet."""
    kit = write(tmp_path / "kit", {**MINIMAL_KIT, **APP})
    done = headwater("new", "app", "--kit", str(kit), "--defaults", "--no-install")
    assert done.returncode == 0, done.stderr
    return tmp_path / "work" / "app"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A place for temporary files that can be looked into, and something that nobody may read."""
    (tmp_path / "temporary").mkdir()
    return {"TMPDIR": str(tmp_path / "temporary"), "HEADWATER_SECRET": SECRET}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_that(name: str, app: Path, tmp_path: Path, headwater: Run, env: dict[str, str]) -> None:
    adversary = RECIPES[name]
    victim = write(tmp_path / "victim", {"mine.yml": "mine: yes\n"})
    write(tmp_path / "kit", adversary.files)
    adversary.also(tmp_path / "kit", victim)
    before = state(app)

    done = headwater("add", "bad", "thing", "--no-check", *adversary.options, cwd=app, env=env)

    assert state(app) == before
    assert [path.name for path in app.parent.iterdir()] == ["app"]
    assert [path.name for path in victim.iterdir()] == ["mine.yml"]
    assert list((tmp_path / "temporary").iterdir()) == []
    assert done.returncode == adversary.code, done.stderr
    assert re.search(adversary.words, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert str(tmp_path) not in done.stderr
    assert "hint: " in done.stderr


@pytest.mark.parametrize("name", ["loops without end", "makes a gigabyte", "writes beside the project"])
def test_a_trusted_kit_whose_recipe(name: str, app: Path, tmp_path: Path, headwater: Run) -> None:
    adversary = RECIPES[name]
    tasks = MINIMAL_KIT["copier.yml"] + "_tasks: [touch planted]\n"
    write(tmp_path / "kit", {"copier.yml": tasks, **adversary.files})
    before = state(app)

    done = headwater("add", "bad", "thing", "--trust", *adversary.options, cwd=app)

    assert state(app) == before
    assert done.returncode == adversary.code, done.stderr
    assert re.search(adversary.words, done.stderr), done.stderr


def test_a_recipe_without_malice(app: Path, tmp_path: Path, headwater: Run, env: dict[str, str]) -> None:
    write(tmp_path / "kit", recipe("notes/{{ name }}.txt", "{{ words }} {{ defines('x.py', 'X') }}\n"))

    done = headwater("add", "bad", "good_thing", "--no-check", cwd=app, env=env)

    assert done.returncode == 0, done.stderr
    assert (app / "notes" / "good_thing.txt").read_text() == "good thing False\n"
    assert list((tmp_path / "temporary").iterdir()) == []
