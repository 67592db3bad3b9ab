"""A kit with versions and a project made from one of them: what tests of updates start from."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from support import write

CONFIG = """\
_subdirectory: template
_templates_suffix: .jinja
_answers_file: .copier-answers.yml
project_name:
  type: str
  default: Sample
"""
ONE = {
    "copier.yml": CONFIG,
    "template/.copier-answers.yml.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "template/.gitignore": ".venv/\n__pycache__/\nlocal.txt\n",
    "template/streamlit_app.py": "import streamlit as st\n\nst.title('Sample')\n",
    "template/title.txt.jinja": "{{ project_name }}\n",
    "template/numbers.txt": "".join(f"{number}\n" for number in range(1, 41)),
    "template/notes.txt": "".join(f"note {number}\n" for number in range(1, 21)),
    "template/old.txt": "nobody needs this\n",
}
TWO = {
    **{path: text for path, text in ONE.items() if path not in {"template/old.txt", "template/notes.txt"}},
    "template/numbers.txt": ONE["template/numbers.txt"].replace("30\n", "thirty\n"),
    "template/remarks.txt": ONE["template/notes.txt"],
    "template/new.txt": "brand new\n",
}
"""Version 2: a line of numbers.txt changes, notes.txt is called remarks.txt, old.txt goes, new.txt comes."""


def git(folder: Path, *arguments: str) -> str:
    """Runs git as somebody who has a name; returns what it says."""
    named = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@localhost", "GIT_COMMITTER_NAME": "Ada"}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **named, "GIT_COMMITTER_EMAIL": "ada@localhost"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def make_kit(place: Path, versions: Mapping[str, Mapping[str, str]]) -> Path:
    """A kit in a repository with a tag for each of its versions."""
    place.mkdir()
    git(place, "init", "--quiet")
    for tag, files in versions.items():
        git(place, "rm", "-rq", "--ignore-unmatch", ".")
        write(place, files)
        git(place, "add", "--all")
        git(place, "commit", "--quiet", "-m", tag)
        git(place, "tag", tag)
    return place


def commit(project: Path, **files: str | None) -> Path:
    """Commits an edit: `numbers_txt="..."` is numbers.txt, None deletes it."""
    for name, text in files.items():
        path = project / name.replace("__", "/").replace("_txt", ".txt").replace("_py", ".py")
        if text is None:
            path.unlink()
        else:
            path.write_text(text)
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "-m", "An edit of mine")
    return project


def state(project: Path) -> dict[str, object]:
    """All that an update could change: every file with its mode, what git has staged, and its commit."""
    files = {
        path.relative_to(project).as_posix(): (path.lstat().st_mode, path.read_bytes())
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(project).parts
    }
    return {**files, "staged": git(project, "ls-files", "--stage"), "head": git(project, "rev-parse", "HEAD")}
