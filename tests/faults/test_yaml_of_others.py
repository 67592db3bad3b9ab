"""Answers files and kits whose YAML stands for more than memory holds: a line says so, in a second or two."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from adversaries import YAML_BOMBS
from support import MINIMAL_KIT, write
from updates import CONFIG

Run = Callable[..., subprocess.CompletedProcess[str]]
LEFT_OVER = 'import streamlit as st\n\nst.title("{{ project_name }}")\n'


@pytest.mark.parametrize("name", YAML_BOMBS)
def test_the_answers_of_a_project_are(name: str, headwater: Run, work: Path) -> None:
    answers = YAML_BOMBS[name] + "_src_path: gh:acme/kit\n_commit: v1\n"
    project = write(work / "app", {".copier-answers.yml": answers, "streamlit_app.py": LEFT_OVER})

    told = headwater("status", str(project))
    checked = headwater("check", "--select", "HW801", str(project))
    given = headwater("new", "new", "-l", "--no-install", "--data-file", str(project / ".copier-answers.yml"))

    assert (told.returncode, given.returncode) == (2, 2), told.stderr + given.stderr
    assert ".copier-answers.yml is not YAML: " in told.stderr
    assert ".copier-answers.yml is not YAML: " in given.stderr
    assert checked.returncode == 1, checked.stderr
    assert "Template code was left in the file" in checked.stdout


@pytest.mark.parametrize("name", YAML_BOMBS)
def test_a_kit_is_validated_whose_questions_are(name: str, headwater: Run, tmp_path: Path) -> None:
    kit = write(tmp_path / "kit", {**MINIMAL_KIT, "copier.yml": CONFIG + YAML_BOMBS[name]})

    done = headwater("kit", "validate", str(kit))

    assert done.returncode == 1, done.stdout + done.stderr
    assert "copier.yml" in done.stdout
    assert "KIT001" in done.stdout


def test_a_table_as_a_key_is_told_with_its_line(headwater: Run, tmp_path: Path) -> None:
    kit = write(tmp_path / "kit", {**MINIMAL_KIT, "copier.yml": "_x:\n  ? {a: b}\n  : c\n"})

    done = headwater("kit", "validate", str(kit))

    assert done.returncode == 1, done.stderr
    assert "copier.yml:2" in done.stdout
