"""Names and texts that users give land as they are, whatever is in them."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from kit_answers import NASTY, Render, files


@pytest.mark.parametrize("text", NASTY)
def test_text_survives(text: str, render: Render) -> None:
    project = render(project_name=text, description=text, author_name=text, devcontainer=True)

    assert _constants(project / "app/about.py")["TITLE"] == text
    assert _constants(project / "app/about.py")["DESCRIPTION"] == text
    assert _pyproject(project)["description"] == text
    assert _pyproject(project)["authors"] == [{"name": text}]
    recorded = yaml.safe_load((project / ".copier-answers.yml").read_text("utf-8"))
    assert (recorded["project_name"], recorded["description"]) == (text, text)


@pytest.mark.parametrize("text", NASTY)
def test_slug_is_a_distribution_name_whatever_the_project_is_called(text: str, render: Render) -> None:
    project = render(project_name=text, description=text, author_name=text, devcontainer=True)
    name = _pyproject(project)["name"]

    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name)
    assert "--" not in name


def test_a_readme_shows_names_as_they_are(render: Render) -> None:
    text = "<!-- *x* for $5 or $6, [a](b) `c`"
    lines = (render(project_name=text, description=text) / "README.md").read_text("utf-8").splitlines()

    escaped = r"\<!-- \*x\* for \$5 or \$6, \[a](b) \`c\`"
    assert (lines[0], lines[2]) == (f"# {escaped}", escaped)


def test_a_users_text_is_in_one_python_module_only(render: Render) -> None:
    project = render(project_name="Unmistakable", description="Unmistakable", author_name="Unmistakable")

    found = [
        path.name
        for path in files(project)
        if path.suffix == ".py" and "Unmistakable" in path.read_text("utf-8")
    ]
    assert found == ["about.py"]


@pytest.mark.parametrize(
    ("project_name", "slug"),
    [
        ("Sales cockpit", "sales-cockpit"),
        ("  Sales -- cockpit! ", "sales-cockpit"),
        ("日本語", "streamlit-app"),
        ("!!!", "streamlit-app"),
        ("Streamlit", "streamlit-app"),
        ("pandas", "pandas-app"),
        ("DuckDB Engine", "duckdb-engine-app"),
        ("numpy", "numpy-app"),
        ("Typing_Extensions", "typing-extensions-app"),
        ("numpy app", "numpy-app"),
    ],
)
def test_slug_follows_the_name(project_name: str, slug: str, render: Render) -> None:
    assert _pyproject(render(project_name=project_name))["name"] == slug


@pytest.mark.parametrize("data", ["sqlite", "duckdb", "postgresql"])
@pytest.mark.parametrize("kind", ["dashboard", "crud", "chat", "blank"])
def test_no_project_can_be_called_like_what_it_depends_on(kind: str, data: str, render: Render) -> None:
    project = tomllib.loads((render(kind=kind, data=data, auth="oidc") / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]

    for requirement in wanted:
        dependency = re.split(r"[\[<>=]", requirement)[0]
        assert _pyproject(render(project_name=dependency))["name"] == f"{dependency}-app"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("project_name", ""),
        ("project_name", "   "),
        ("project_name", "a" * 201),
        ("project_name", "two\nlines"),
        ("project_name", "bell\a"),
        ("project_name", "separator\u2028"),
        ("description", "two\nlines"),
        ("description", "d" * 301),
        ("author_name", "two\nlines"),
        ("author_email", "nobody"),
        ("author_email", "a@b\n"),
        ("project_slug", "Capital"),
        ("project_slug", "-a"),
        ("project_slug", "a_b"),
        ("project_slug", "num--py"),
        ("project_slug", "numpy"),
        ("project_slug", "name\n"),
        ("project_slug", "streamlit"),
        ("project_slug", ""),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(question: str, answer: str, render: Render) -> None:
    with pytest.raises(ValueError, match=f"question '{question}'") as refused:
        render(**{question: answer})

    assert "\n" not in str(refused.value).strip()


def _pyproject(project: Path) -> dict:
    return tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]


def _constants(module: Path) -> dict[str, str]:
    return {
        node.targets[0].id: node.value.value
        for node in ast.parse(module.read_text("utf-8")).body
        if isinstance(node, ast.Assign)
    }
