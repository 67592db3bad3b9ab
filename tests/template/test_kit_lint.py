"""Whatever is answered, the project's own linter and formatter have nothing to say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from kit_answers import NASTY, Answers, Render, full, label, pairwise


def assert_is_clean(project: Path) -> None:
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "--quiet"],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("answers", [*full(), *pairwise()], ids=label)
def test_every_answer_is_clean(answers: Answers, render: Render) -> None:
    assert_is_clean(render(**answers))


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("kind", ["dashboard", "crud", "chat", "blank"])
def test_every_python_is_clean(kind: str, version: str, render: Render) -> None:
    assert_is_clean(render(kind=kind, python_version=version, auth="oidc"))


@pytest.mark.parametrize("text", NASTY)
def test_every_text_is_clean(text: str, render: Render) -> None:
    assert_is_clean(render(project_name=text, description=text, author_name=text, license="MIT"))


@pytest.mark.parametrize("length", [80, 86, 90, 96, 100, 121, 300])
@pytest.mark.parametrize("word", ["x", "word ", "it's “so” "])
def test_a_description_of_any_length_is_clean(length: int, word: str, render: Render) -> None:
    assert_is_clean(render(description=(word * length)[:length]))
