"""What `kit validate` says of the recipes of a kit, and where: one mistake each, and its twin without it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.actions.kit_validate import kit_validate
from headwater.adapters import recipes
from support import MINIMAL_KIT, write
from updates import ONE
from updates import make_kit as make_versions

Kits = Callable[..., Path]
TITLE = {"template/title.txt.jinja": "{{ project_name }}\n"}
MANIFEST, NOTE = "recipes/note/recipe.toml", "recipes/note/files/{{ name }}.txt.jinja"
PAGE = '[[register]]\nin = "navigation"\nline = "x"\n'


def found(kit: Path) -> list[str]:
    return [
        f"{each.path}:{each.line} {each.code} {each.message}" for each in kit_validate(kit).report.findings
    ]


def manifest(text: str, note: str = "{{ name }}\n") -> dict[str, str]:
    return {MANIFEST: text, NOTE: note}


def file(name: str) -> dict[str, str]:
    return {MANIFEST: "", f"recipes/note/files/{name}": "x\n"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (manifest('summary = "x"\n= 1\n'), f"{MANIFEST}:2 KIT001 The recipe note has a broken recipe.toml"),
        (manifest('[[register]]\nline = "x"\n'), f"{MANIFEST}:0 KIT001 The recipe note has a broken"),
        (manifest('sumary = "x"\n'), f"{MANIFEST}:1 KIT001 sumary is nothing that a recipe has. Did"),
        (
            manifest(f'{PAGE}\n{PAGE}befor = "x"\n'),
            f"{MANIFEST}:8 KIT001 [[register]] befor is nothing that a recipe has. Did",
        ),
        (
            manifest(f'{PAGE}[[register]]\nin = "app.py"\nline = "x"\n'),
            f"{MANIFEST}:5 KIT001 'app.py' is neither navigation nor path.py:NAME.",
        ),
        (
            manifest('[choices]\ncolour = ["red"]\n'),
            f"{MANIFEST}:2 KIT001 There are choices for colour, which is no answer.",
        ),
        (
            manifest(
                '[answers]\ncolour = "blue"\n[choices]\ncolour = ["red", "green"]\n',
                "{{ name }} {{ colour }}\n",
            ),
            f"{MANIFEST}:2 KIT001 colour: the default 'blue' is none of red, green.",
        ),
        (manifest("", "fine\n{% if name %}\n"), f"{NOTE}:2 KIT002 Unexpected end of template."),
        (manifest("", "\n\n{{ name | shout }}\n"), f"{NOTE}:3 KIT002 No filter named 'shout'."),
        (manifest("", "{{ name | to_nice_yaml }}\n"), f"{NOTE}:1 KIT002 No filter named 'to_nice_yaml'."),
        (manifest("", "\n{% include 'x' %}{{ name }}\n"), f"{NOTE}:2 KIT002 A recipe has no other templates"),
        (
            manifest('summary = "x"\n[answers]\ntitle = "{{ name"\n', "{{ title }}\n"),
            f"{MANIFEST}:3 KIT002 ",
        ),
        (
            manifest(f'{PAGE}[[register]]\nin = "navigation"\nline = """\n\n{{{{ name | no }}}}"""\n'),
            f"{MANIFEST}:8 KIT002 No filter named 'no'.",
        ),
        (manifest("also = '{% if %}'\n"), f"{MANIFEST}:1 KIT002 "),
        (file("{{ name }.txt"), "recipes/note/files/{{ name }.txt:0 KIT002 "),
        (
            manifest('[answers]\ntitle = "x"\n'),
            f"{MANIFEST}:2 KIT003 The answer to title is used nowhere.",
        ),
        (
            manifest("", "\n{{ project_name }}\n"),
            f"{NOTE}:2 KIT004 project_name is nothing that a recipe is given, or asks for.",
        ),
        (file("{{ nobody }}.txt"), "recipes/note/files/{{ nobody }}.txt:0 KIT004 nobody is nothing that"),
        (
            manifest('[answers]\na = "{{ b }}"\nb = "{{ name }}"\n', "{{ a }}{{ b }}\n"),
            f"{MANIFEST}:2 KIT004 b is not answered yet.",
        ),
        (
            manifest("[[replace]]\nin = 'x'\nold = 'x'\nnew = '{{ nobody }}'\n"),
            f"{MANIFEST}:4 KIT004 nobody is nothing that",
        ),
        (file("{{ name }}/aux.txt"), "recipes/note/files/{{ name }}/aux.txt:0 KIT006 aux.txt is a device"),
        (file("{{ 'page' ~ ':b' }}"), "KIT006 Windows allows no ':' in a name."),
        (file("{{ '..' }}/{{ name }}"), "KIT010 It would be written to '../x': that is not in the project."),
        (file("{{ '.G' ~ 'IT' }}/x"), "KIT010 It would be written to '.GIT/x': that is git's own."),
        (file("node_modules/x"), "KIT010 It would be written to 'node_modules/x': nobody looks"),
        (file("~/x"), "KIT010 It would be written to '~/x': that is not in the project."),
        ({NOTE: "{{ name }}\n"}, f"{NOTE}:0 KIT009 note has no recipe.toml."),
        (
            {"recipes/A note/recipe.toml": ""},
            "recipes/A note/recipe.toml:0 KIT009 'A note' is nothing that one would type.",
        ),
        (
            manifest("summary = 'x'\nalso = 'loadr'\n"),
            f"{MANIFEST}:2 KIT009 There is no recipe 'loadr'. Did you mean 'loader'?",
        ),
        (
            manifest("", f'{{{{ name }}}}\napi_key = "AKIA{"Q7RZ2MX9KTB4WLPD"}"\n'),
            f"{NOTE}:2 KIT008 An AWS access key is written into the kit.",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_a_recipe_is_told_with_its_place(
    make_kit: Kits, files: dict[str, str], said: str
) -> None:
    told = found(make_kit({**TITLE, **files}))

    assert len(told) == 1, told
    assert said in told[0]


def test_headwaters_own_recipes_are_sound(make_kit: Kits) -> None:
    kit = make_kit(TITLE)
    shutil.copytree(recipes.OWN, kit / "recipes")

    assert found(kit) == []


@pytest.mark.parametrize(
    "files",
    [
        manifest('[answers]\na = "{{ name }}"\nb = "{{ a }}"\n', "{{ b }}{{ defines('x.py', 'X') }}\n"),
        manifest("", "{% if nobody is defined %}{{ nobody }}{% endif %}{{ name }}\n"),
        manifest("also = '{% if keyed %}loader{% endif %}'\n"),
        {**manifest(""), "recipes/README.md": "How we add notes.\n"},
        {**manifest(""), "recipes/note/files/plain.txt": "{{ as it is }}\n"},
        file("docs/{{ '.' }}hidden.txt"),
    ],
)
def test_what_is_right_in_a_recipe_is_left_alone(make_kit: Kits, files: dict[str, str]) -> None:
    assert found(make_kit({**TITLE, **files})) == []


def test_a_recipe_may_come_along_from_the_base(tmp_path: Path) -> None:
    base = make_versions(tmp_path / "base", {"v1": {**ONE, **manifest("")}})
    manifest_of_kit = f'name = "ours"\nversion = "1"\n[base]\nkit = "{base}"\nversion = "v1"\n'
    memo = {"recipes/memo/recipe.toml": "also = 'note'\n", "recipes/memo/files/{{ name }}": "x\n"}
    kit = write(tmp_path / "kit", {"kit.toml": manifest_of_kit, "template/ours.txt": "ours\n", **memo})

    assert found(kit) == []
    write(kit, {"recipes/memo/recipe.toml": "also = 'nothing'\n"})
    assert found(kit) == [
        "recipes/memo/recipe.toml:1 KIT009 There is no recipe 'nothing'. Did you mean 'note'?"
    ]


def test_recipes_among_what_is_rendered_are_told(make_kit: Kits) -> None:
    files = {
        "copier.yml": MINIMAL_KIT["copier.yml"].replace("_subdirectory: template\n", ""),
        "title.txt.jinja": "{{ project_name }}\n",
        **manifest(""),
    }

    assert found(make_kit(files)) == [
        f"{NOTE}:0 KIT009 The recipes lie in what is rendered: every project gets them as they are."
    ]
    files["copier.yml"] += "_exclude: [copier.yml, recipes]\n"
    assert found(make_kit(files)) == []
