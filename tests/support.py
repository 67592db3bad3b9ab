"""What tests of several layers are built from."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

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


def listing(folder: Path) -> list[str]:
    """Every file and folder below, to compare before with after."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def growth(prepare: Callable[[int], Callable[[], object]], size: int) -> float:
    """How many times as long the work takes for ten times the size; what `prepare` does is not counted."""

    def seconds(count: int) -> float:
        times = []
        for _ in range(3):
            work = prepare(count)
            begun = time.process_time()
            work()
            times.append(time.process_time() - begun)
        return min(times)

    return seconds(10 * size) / max(seconds(size), 1e-6)


LINEAR = 30
"""What `growth` is at most of work that is done once for each part; for each pair of parts it is 100."""
