"""Whatever is answered, the files that come out are whole."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path

import copier
import pytest
import yaml
from kit_answers import Answers, Render, choices, files, full, label, pairwise

JINJA = re.compile(r"(?<!\$)\{\{|\{%|\{#")
CONFLICT = re.compile(r"^(<<<<<<<|>>>>>>>) ", re.MULTILINE)
CACHES = {"__pycache__", ".venv", ".pytest_cache", ".ruff_cache", ".git"}


@pytest.fixture(params=[*full(), *pairwise()], ids=label)
def project(request: pytest.FixtureRequest, render: Render) -> Path:
    answers: Answers = request.param
    return render(**answers)


def test_every_file_can_be_read(project: Path) -> None:
    for path in files(project):
        text = path.read_text(encoding="utf-8")
        match path.suffix:
            case ".py":
                ast.parse(text, str(path))
            case ".toml":
                tomllib.loads(text)
            case ".yml" | ".yaml":
                assert yaml.safe_load(text), path
            case ".json":
                json.loads(text)


def test_nothing_of_the_template_is_left(project: Path) -> None:
    for path in files(project):
        text = path.read_text(encoding="utf-8")
        assert not JINJA.search(text), path
        assert not CONFLICT.search(text), path
        assert path.suffix != ".jinja", path


def test_no_cache_and_no_data_comes_along(project: Path) -> None:
    parts = {part for path in files(project) for part in path.relative_to(project).parts}

    assert not parts & CACHES
    assert not (project / "data").exists()


def test_files_end_with_one_newline_and_have_no_trailing_space(project: Path) -> None:
    for path in files(project):
        text = path.read_text(encoding="utf-8")
        assert not text or re.search(r"[^\n]\n\Z", text), path
        assert not re.search(r"[ \t]+$", text, re.MULTILINE), path
        assert not (path.suffix == ".md" and "\n\n\n" in text), path


def test_every_import_of_the_app_finds_its_module(project: Path) -> None:
    for path in files(project):
        if path.suffix == ".py":
            for name in _imports_of_the_app(path):
                stem = project / name.replace(".", "/")
                assert stem.with_suffix(".py").is_file() or (stem / "__init__.py").is_file(), (
                    f"{path.relative_to(project)} imports {name}"
                )


def test_every_page_is_in_the_navigation_and_the_other_way_round(project: Path) -> None:
    named = re.findall(r'"(app_pages/[^"]+)"', (project / "streamlit_app.py").read_text("utf-8"))
    there = [path.relative_to(project).as_posix() for path in (project / "app_pages").glob("*.py")]

    assert sorted(named) == sorted(there)


@pytest.mark.parametrize("kind", choices("kind"))
def test_two_renders_are_the_same(kind: str, render: Render, kit: Path, tmp_path: Path) -> None:
    once = render(kind=kind)
    copier.run_copy(str(kit), tmp_path, {"kind": kind}, defaults=True, overwrite=True, quiet=True)

    assert _content(once) == _content(tmp_path)


def _content(project: Path) -> dict[str, bytes]:
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files(project)}


def _imports_of_the_app(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module="app"):
                names += [f"app.{each.name}" for each in node.names]
            case ast.ImportFrom(module=str(module)) if module.startswith("app."):
                names.append(module)
            case ast.Import():
                names += [each.name for each in node.names if each.name.startswith("app.")]
    return names
