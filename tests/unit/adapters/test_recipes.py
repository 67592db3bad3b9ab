"""Recipes: which there are, and what a broken or bold one comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.adapters import recipes
from headwater.core.errors import UsageError
from support import write

MANIFEST = 'summary = "A note."\n'


def kitchen(folder: Path) -> recipes.Kitchen:
    return recipes.Kitchen(recipes.read(folder), {"name": "todo"})


def test_headwater_has_recipes_of_its_own() -> None:
    found = recipes.found(None)

    assert sorted(found) == ["callback", "loader", "model", "page", "state"]
    assert all(recipes.read(folder).summary for folder in found.values())


def test_a_kit_adds_recipes_and_replaces_others(tmp_path: Path) -> None:
    kit = write(tmp_path, {"recipes/page/recipe.toml": MANIFEST, "recipes/note/recipe.toml": MANIFEST})

    found = recipes.found(kit)

    assert found["page"] == kit / "recipes" / "page"
    assert found["note"] == kit / "recipes" / "note"
    assert found["model"] == recipes.OWN / "model"


def test_a_recipe_is_rendered_for_a_name(tmp_path: Path) -> None:
    files = {
        "recipe.toml": '[answers]\ntitle = "{{ name | upper }}"\n',
        "files/notes/{{ name }}.txt.jinja": "{{ title | py }}\n",
        "files/plain.txt": "{{ as it is }}\n",
        "files/empty.txt.jinja": "{% if name == 'other' %}something{% endif %}\n",
    }

    made = kitchen(write(tmp_path, files)).files()

    assert made == {"notes/todo.txt": b'"TODO"\n', "plain.txt": b"{{ as it is }}\n"}


@pytest.mark.parametrize(
    "name",
    [
        "{{ '..' }}/x", "{{ '/etc' }}/x", "{{ '.GIT' }}/hooks/x", "{{ 'C:' }}/x", "{{ '~' }}/x",
        "node_modules/x", "{{ 'a' ~ ':b' }}", "nul.txt",
    ],
)  # fmt: skip
def test_a_recipe_writes_nowhere_but_in_the_project(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, {"recipe.toml": MANIFEST, f"files/{name}": "x\n"})

    with pytest.raises(UsageError, match="wants to write"):
        kitchen(folder).files()


@pytest.mark.parametrize(
    "text",
    [
        "{{ nobody }}", "{% if %}", "{{ ''.__class__.__mro__ }}", "{{ 1 / 0 }}", "{{ name.x.y }}",
        "{% include 'x' %}",
    ],
)  # fmt: skip
def test_a_template_that_fails_is_named(tmp_path: Path, text: str) -> None:
    folder = write(tmp_path, {"recipe.toml": MANIFEST, "files/x.txt.jinja": text})

    with pytest.raises(UsageError, match=r"x\.txt\.jinja"):
        kitchen(folder).files()


@pytest.mark.parametrize(
    "text",
    [
        "[[register]]\nline = 'x'\n", "answers = 3\n", "= 1\n", "[[register]]\nin = 1\nline = 'x'\n",
        "also = 1\n", f"x = {'[' * 9000}{']' * 9000}\n", "# on and on\n" * 9000,
    ],
)  # fmt: skip
def test_a_manifest_that_is_broken_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"recipe\.toml"):
        recipes.read(write(tmp_path, {"recipe.toml": text}))
