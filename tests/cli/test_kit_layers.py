"""What a kit has of the kits that it lies over; test_kit_recipes.py has recipes."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from support import write
from updates import ONE, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("--defaults", "--no-install")

ASKED = (
    ONE["copier.yml"]
    + "company:\n  type: str\n  default: '?'\nkind:\n  choices: [plain, fancy]\n  default: plain\n"
)
MANIFEST = """\
name = "org"
version = "1"
required-version = ">=0.1"
[presets.p]
kind = "fancy"
[presets.q]
kind = "plain"
[locked]
company = "Acme"
[values]
index = "https://org.example"
greeting = "Welcome"
[policy]
managed = ["SECURITY.md", "docs/**"]
owned = ["data.txt"]
[rules]
HW105 = "off"
HW201 = "warning"
"""
ORG = {
    **ONE,
    "copier.yml": ASKED,
    "kit.toml": MANIFEST,
    "template/SECURITY.md": "Call us.\n",
    "template/docs/one.md": "one\n",
    "template/docs/two.md": "two\n",
    "template/data.txt": "data\n",
    "template/said.txt.jinja": "{{ company }} {{ kind }} {{ index }} {{ greeting }}\n",
}


@pytest.fixture
def org(tmp_path: Path) -> Path:
    """A kit over no other that uses all that a kit.toml can say."""
    return make_kit(tmp_path / "org", {"v1": ORG})


def layer(place: Path, base: Path, manifest: str = "", **files: str) -> Path:
    """A kit over the first version of that in `base`; its own is v1, too."""
    table = f'[base]\nkit = "{base}"\nversion = "v1"\n'
    named = f'name = "{place.name}"\nversion = "1"\n'
    return make_kit(place, {"v1": {"kit.toml": named + manifest + table, "README.md": "Ours.\n", **files}})


@pytest.fixture
def team(tmp_path: Path, org: Path) -> Path:
    """A layer over a layer over `org`, neither of which says anything."""
    return layer(tmp_path / "team", layer(tmp_path / "between", org))


def made(headwater: Run, kit: Path, *more: str) -> Path:
    done = headwater("new", "app", "--kit", str(kit), *FAST, *more)
    assert done.returncode == 0, done.stderr
    return kit.parent / "work" / "app"


def told(app: Path) -> dict[str, object]:
    """What the kit wants of the project."""
    held = tomllib.loads((app / ".headwater.toml").read_text())
    return {**held, "managed": sorted(held.get("managed", {}))}


WANTED = {
    "kit": "team",
    "required-version": ">=0.1",
    "rules": {"HW105": "off", "HW201": "warning"},
    "managed": ["SECURITY.md", "docs/one.md", "docs/two.md"],
}


def test_a_layer_holds_its_projects_to_the_policy_and_rules_of_its_base(team: Path, headwater: Run) -> None:
    app = made(headwater, team)
    (app / "SECURITY.md").write_text("Nobody.\n")

    assert told(app) == WANTED
    assert "SECURITY.md:1:1: HW809" in headwater("check", cwd=app).stdout


def test_a_layer_has_the_presets_values_and_locks_of_its_base(team: Path, headwater: Run) -> None:
    app = made(headwater, team, "--preset", "p")
    refused = headwater("new", "other", "--kit", str(team), *FAST, "-d", "company=Evil")

    assert (app / "said.txt").read_text() == "Acme fancy https://org.example Welcome\n"
    assert refused.returncode == 2
    assert "company is locked by the kit team: it is 'Acme'." in refused.stderr


def test_what_a_layer_says_itself_counts_more(tmp_path: Path, org: Path, headwater: Run) -> None:
    says = (
        'required-version = "<99"\n[presets.p]\nkind = "plain"\n[values]\nindex = "https://team.example"\n'
        '[rules]\nHW105 = "error"\nHW301 = "off"\n'
    )
    app = made(headwater, layer(tmp_path / "team", org, says), "--preset", "p")

    assert (app / "said.txt").read_text() == "Acme plain https://team.example Welcome\n"
    assert told(app)["rules"] == {"HW105": "error", "HW201": "warning", "HW301": "off"}
    assert told(app)["required-version"] == ">=0.1,<99"


@pytest.mark.parametrize(
    ("policy", "managed"),
    [
        ('managed = ["numbers.txt"]', ["SECURITY.md", "docs/one.md", "docs/two.md", "numbers.txt"]),
        ('seeded = ["SECURITY.md"]', ["docs/one.md", "docs/two.md"]),
        ('owned = ["docs/two.md"]', ["SECURITY.md", "docs/one.md"]),
        ('managed = ["data.txt"]', ["SECURITY.md", "data.txt", "docs/one.md", "docs/two.md"]),
        ('managed = ["!docs/"]', ["SECURITY.md"]),
    ],
)
def test_a_file_that_a_layer_names_in_its_policy_is_its_own_to_say(
    tmp_path: Path, org: Path, headwater: Run, policy: str, managed: list[str]
) -> None:
    app = made(headwater, layer(tmp_path / "team", org, f"[policy]\n{policy}\n"))

    assert told(app)["managed"] == managed


def test_an_update_obeys_the_policy_of_the_base(tmp_path: Path, org: Path, headwater: Run) -> None:
    kit = layer(tmp_path / "team", org, '[policy]\nseeded = ["docs/two.md"]\n')
    app = made(headwater, kit)
    changed = {"template/SECURITY.md": "Call.\n", "template/docs/two.md": "2\n", "template/data.txt": "d\n"}
    write(kit, {**changed, "template/docs/one.md": "1\n"})
    git(kit, "add", "--all")
    git(kit, "commit", "--quiet", "-m", "v2")
    git(kit, "tag", "v2")
    write(app, {"SECURITY.md": "Mine.\n"})
    git(app, "commit", "--quiet", "-am", "Mine")

    done = headwater("update", "--no-check", cwd=app)

    assert done.returncode == 0, done.stderr
    found = {
        name: (app / name).read_text() for name in ("SECURITY.md", "docs/one.md", "docs/two.md", "data.txt")
    }
    assert found == {
        "SECURITY.md": "Call.\n", "docs/one.md": "1\n", "docs/two.md": "two\n", "data.txt": "data\n"
    }  # fmt: skip


def test_a_question_that_a_layer_asks_again_is_not_locked_any_more(
    tmp_path: Path, org: Path, headwater: Run
) -> None:
    kit = layer(tmp_path / "team", org, **{"copier.yml": "company:\n  type: str\n  default: Ours\n"})

    app = made(headwater, kit, "-d", "company=Theirs")

    assert (app / "said.txt").read_text().startswith("Theirs ")


def test_a_lock_of_a_layer_leaves_the_rest_of_a_preset_of_the_base(
    tmp_path: Path, org: Path, headwater: Run
) -> None:
    app = made(headwater, layer(tmp_path / "team", org, '[locked]\nkind = "plain"\n'), "--preset", "p")

    assert "Acme plain" in (app / "said.txt").read_text()


def test_a_release_holds_all_of_it(team: Path, org: Path, headwater: Run) -> None:
    text = (team / "kit.toml").read_text().replace('version = "1"', 'version = "2"', 1)
    write(team, {"kit.toml": text})
    git(team, "commit", "--quiet", "-am", "Two")
    released = headwater("kit", "release", cwd=team)
    assert released.returncode == 0, released.stderr
    for base in (org, team.parent / "between"):
        base.rename(base.with_name(f"{base.name}-gone"))

    app = made(headwater, team, "--preset", "p")
    refused = headwater("new", "other", "--kit", str(team), *FAST, "-d", "company=Evil")

    assert "_commit: v2" in (app / ".copier-answers.yml").read_text()
    assert told(app) == WANTED
    assert (app / "said.txt").read_text() == "Acme fancy https://org.example Welcome\n"
    assert "company is locked" in refused.stderr


def test_an_update_tells_what_the_bases_of_a_kit_bring(tmp_path: Path, headwater: Run) -> None:
    note = '[changes."2"]\nnotes = ["A new number to call."]\ncodemods = ["HW602"]\n'
    org = make_kit(tmp_path / "org", {"v1": ORG, "v2": {**ORG, "kit.toml": MANIFEST + note}})
    between = layer(tmp_path / "between", org)
    team = layer(tmp_path / "team", between)
    app = made(headwater, team)
    for kit in (between, team):
        text = (kit / "kit.toml").read_text().replace('version = "v1"', 'version = "v2"')
        write(kit, {"kit.toml": text})
        git(kit, "commit", "--quiet", "-am", "v2")
        git(kit, "tag", "v2")

    done = headwater("update", "--dry-run", cwd=app)

    assert "org 2  A new number to call." in done.stdout


def test_a_template_of_the_base_finds_what_it_includes(tmp_path: Path, headwater: Run) -> None:
    beside = {
        **ORG,
        "includes/sign.jinja": "org\n",
        "includes/say.jinja": "{% macro say(word) %}{{ word }}!{% endmacro %}",
        "more/questions.yml": "more:\n  default: asked\n",
        "copier.yml": f"{ASKED}---\n!include more/*.yml\n",
        "template/signed.txt.jinja": "{% import 'includes/say.jinja' as m %}{{ m.say(more) }} "
        "{% include 'includes/sign.jinja' %}",
        "README.md": "The kit of the organisation.\n",
        "tests/test_kit.py": "",
        ".github/workflows/ci.yml": "",
    }
    between = layer(tmp_path / "between", make_kit(tmp_path / "org", {"v1": beside}))
    kit = layer(tmp_path / "team", between, **{"includes/sign.jinja": "team\n"})

    app = made(headwater, kit)
    write(kit, {"kit.toml": (kit / "kit.toml").read_text().replace('version = "1"', 'version = "2"')})
    git(kit, "commit", "--quiet", "-am", "Two")
    released = headwater("kit", "release", cwd=kit)

    assert (app / "signed.txt").read_text() == "asked! team\n"
    assert headwater("kit", "validate", str(kit)).returncode == 0
    assert released.returncode == 0, released.stderr
    held = git(kit, "ls-tree", "-r", "--name-only", "v2").split()
    assert [path for path in held if not path.startswith("template/")] == [
        "README.md", "copier.yml", "includes/say.jinja", "includes/sign.jinja", "kit.toml",
        "more/questions.yml",
    ]  # fmt: skip


ELSEWHERE = {path.replace("template/", "project/"): text for path, text in ONE.items()}
ODD_BASES = {
    "elsewhere": (
        {
            **ELSEWHERE,
            "copier.yml": ONE["copier.yml"].replace("_subdirectory: template", "_subdirectory: project"),
        },
        "has its templates in 'project', not in template/",
    ),
    "everywhere": (
        {**ONE, "copier.yml": ONE["copier.yml"].replace("_subdirectory: template\n", "")},
        "has its templates at its top, not in template/",
    ),
    "other suffix": (
        {
            **ONE,
            "copier.yml": ONE["copier.yml"].replace("_templates_suffix: .jinja", "_templates_suffix: .j2"),
        },
        "calls its templates *.j2, not *.jinja",
    ),
    "no questions": ({"kit.toml": 'name = "org"\n', "template/one.txt": "one\n"}, "has no copier.yml"),
}


@pytest.mark.parametrize("case", ODD_BASES)
def test_a_base_that_cannot_be_put_together_is_refused(tmp_path: Path, headwater: Run, case: str) -> None:
    files, said = ODD_BASES[case]
    kit = layer(tmp_path / "team", make_kit(tmp_path / "org", {"v1": files}))

    done = headwater("new", "app", "--kit", str(kit), *FAST)
    found = headwater("kit", "validate", str(kit))

    assert done.returncode == 2
    assert said in done.stderr
    assert found.returncode == 1
    assert "kit.toml:5:1: KIT001" in found.stdout
    assert said in found.stdout


@pytest.mark.parametrize("setting", ["_subdirectory: other\n", "_templates_suffix: .j2\n"])
def test_a_layer_cannot_call_the_templates_of_its_base_otherwise(
    tmp_path: Path, org: Path, headwater: Run, setting: str
) -> None:
    kit = layer(tmp_path / "team", org, **{"copier.yml": setting, "template/ours.txt": "ours\n"})

    done = headwater("new", "app", "--kit", str(kit), *FAST)

    assert done.returncode == 2
    assert f"copier.yml of a layer sets {setting.partition(':')[0]} to" in done.stderr
    assert "KIT001" in headwater("kit", "validate", str(kit)).stdout


def linked(kit: Path) -> None:
    (kit / "ours").mkdir()
    (kit / "template").symlink_to("ours")


def is_file(kit: Path) -> None:
    (kit / "template").write_text("x\n")


def file_for_a_folder(kit: Path) -> None:
    write(kit, {"template/docs": "all in one\n"})


def folder_for_a_file(kit: Path) -> None:
    write(kit, {"template/SECURITY.md/more.md": "more\n"})


def link_for_a_folder(kit: Path) -> None:
    write(kit, {"ours/one.md": "one\n", "template/.keep": ""})
    (kit / "template" / "docs").symlink_to("../ours")


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        (linked, "template is a link"),
        (is_file, "template is a file"),
        (file_for_a_folder, "template/docs is a file"),
        (folder_for_a_file, "template/SECURITY.md is a folder"),
        (link_for_a_folder, "template/docs is a link"),
    ],
)
def test_what_is_in_the_way_of_the_base_is_named(
    tmp_path: Path, org: Path, headwater: Run, odd: Callable[[Path], None], said: str
) -> None:
    kit = layer(tmp_path / "team", org)
    odd(kit)
    git(kit, "add", "--all")
    git(kit, "commit", "--quiet", "-m", "Odd")

    done = headwater("new", "app", "--kit", str(kit), "--ref", "HEAD", *FAST)
    found = headwater("kit", "validate", str(kit))

    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert found.returncode == 1, found.stderr
    assert said in found.stdout


def test_a_file_takes_the_place_of_a_folder_that_is_left_out(
    tmp_path: Path, org: Path, headwater: Run
) -> None:
    kit = layer(tmp_path / "team", org, **{"template/docs": "all in one\n"})
    text = (kit / "kit.toml").read_text() + 'without = ["template/docs/one.md", "template/docs/two.md"]\n'
    write(kit, {"kit.toml": text})
    git(kit, "commit", "--quiet", "-am", "Left out")

    assert (made(headwater, kit, "--ref", "HEAD") / "docs").read_text() == "all in one\n"


def test_a_kit_of_another_shape_tells_its_projects_too(tmp_path: Path, headwater: Run) -> None:
    shapes = {"project": ODD_BASES["elsewhere"][0], "top": ODD_BASES["everywhere"][0]}
    for name, files in shapes.items():
        kit = make_kit(
            tmp_path / name, {"v1": {**files, "kit.toml": f'name = "{name}"\n[rules]\nHW105 = "off"\n'}}
        )
        done = headwater("new", f"app-{name}", "--kit", str(kit), *FAST)
        assert done.returncode == 0, done.stderr
        assert 'HW105" = "off' in (tmp_path / "work" / f"app-{name}" / ".headwater.toml").read_text()


def test_a_kit_whose_templates_lie_who_knows_where_cannot_tell_its_projects(
    tmp_path: Path, headwater: Run
) -> None:
    config = ONE["copier.yml"].replace("_subdirectory: template", '_subdirectory: "{{ project_name }}"')
    kit = make_kit(
        tmp_path / "kit", {"v1": {**ONE, "copier.yml": config, "kit.toml": '[rules]\nHW105 = "off"\n'}}
    )

    done = headwater("new", "app", "--kit", str(kit), *FAST)

    assert done.returncode == 2
    assert "_subdirectory" in done.stderr
    assert "KIT001" in headwater("kit", "validate", str(kit)).stdout
