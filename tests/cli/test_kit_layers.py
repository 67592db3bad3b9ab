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
