"""Recipes of kits that lie over each other: which one counts, and what of them is released."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support import write
from updates import ONE, TWO, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("--defaults", "--no-install")


def recipe(kind: str, text: str) -> dict[str, str]:
    """One that makes a file that says `text`."""
    return {
        f"recipes/{kind}/recipe.toml": 'summary = "A note."\n',
        f"recipes/{kind}/files/{{{{ name }}}}.{kind}.jinja": f"{text} {{{{ words }}}}\n",
    }


def layer(place: Path, base: Path, files: dict[str, str], without: str = "[]") -> Path:
    """A kit over the first version of that in `base`; its own is v1, too."""
    table = f'[base]\nkit = "{base}"\nversion = "v1"\nwithout = {without}\n'
    manifest = f'name = "{place.name}"\nversion = "1"\n{table}'
    return make_kit(place, {"v1": {"kit.toml": manifest, "template/ours.txt": "ours\n", **files}})


@pytest.fixture
def lowest(tmp_path: Path) -> Path:
    """A kit over no other, in two versions, with recipes for notes, reports and plans."""
    recipes = {**recipe("note", "lowest"), **recipe("report", "lowest"), **recipe("plan", "lowest")}
    newer = {**recipes, **recipe("note", "newer")}
    return make_kit(tmp_path / "lowest", {"v1": {**ONE, **recipes}, "v2": {**TWO, **newer}})


@pytest.fixture
def highest(tmp_path: Path, lowest: Path) -> Path:
    """A kit over one over `lowest`, each with a recipe of its own and one in place of another."""
    middle = layer(
        tmp_path / "middle", lowest, {**recipe("report", "middle"), **recipe("memo", "middle")},
        '["recipes/plan/recipe.toml"]',
    )  # fmt: skip
    return layer(tmp_path / "highest", middle, {**recipe("memo", "highest"), **recipe("page", "highest")})


def added(headwater: Run, app: Path) -> dict[str, str]:
    """What comes of each recipe in the project `app`."""
    for kind in ("note", "report", "memo", "page"):
        done = headwater("add", kind, "of_today", "--no-check", cwd=app)
        assert done.returncode == 0, done.stderr
    return {path.suffix: path.read_text() for path in app.glob("of_today.*")}


CHAIN = {
    ".note": "lowest of today\n",
    ".report": "middle of today\n",
    ".memo": "highest of today\n",
    ".page": "highest of today\n",
}


def test_a_layer_has_the_recipes_of_all_that_it_lies_over(highest: Path, headwater: Run, work: Path) -> None:
    made = headwater("new", "app", "--kit", str(highest), *FAST)
    assert made.returncode == 0, made.stderr

    assert added(headwater, work / "app") == CHAIN


def test_what_a_layer_leaves_out_of_its_base_nobody_has(highest: Path, headwater: Run, work: Path) -> None:
    headwater("new", "app", "--kit", str(highest), *FAST)

    done = headwater("add", "plan", "of_today", "--no-check", cwd=work / "app")

    assert done.returncode == 2
    assert "There is no recipe 'plan'." in done.stderr


def test_a_release_has_all_recipes_and_needs_no_base(
    highest: Path, lowest: Path, headwater: Run, work: Path, tmp_path: Path
) -> None:
    manifest = (highest / "kit.toml").read_text().replace('version = "1"', 'version = "2"')
    write(highest, {"kit.toml": manifest})
    git(highest, "commit", "--quiet", "--all", "-m", "Version 2")
    released = headwater("kit", "release", cwd=highest)
    assert released.returncode == 0, released.stderr
    for base in (lowest, tmp_path / "middle"):
        base.rename(base.with_name(f"{base.name}-elsewhere"))

    made = headwater("new", "app", "--kit", str(highest), *FAST)

    assert made.returncode == 0, made.stderr
    assert added(headwater, work / "app") == CHAIN
    assert not (highest / "recipes" / "note").exists(), "the branch has the layer alone"


def test_a_newer_base_brings_its_recipes_and_what_is_left_out_stays_so(
    tmp_path: Path, lowest: Path, headwater: Run, work: Path
) -> None:
    kit = layer(tmp_path / "kit", lowest, recipe("report", "ours"), '["recipes/plan/recipe.toml"]')

    updated = headwater("kit", "update", cwd=kit)

    assert updated.returncode == 0, updated.stderr
    assert 'without = ["recipes/plan/recipe.toml"]' in (kit / "kit.toml").read_text()
    git(kit, "commit", "--quiet", "-m", "Update")
    git(kit, "tag", "v2")
    headwater("new", "app", "--kit", str(kit), *FAST)
    for kind in ("note", "report"):
        headwater("add", kind, "of_today", "--no-check", cwd=work / "app")
    assert (work / "app" / "of_today.note").read_text() == "newer of today\n"
    assert (work / "app" / "of_today.report").read_text() == "ours of today\n"
    assert headwater("add", "plan", "of_today", "--no-check", cwd=work / "app").returncode == 2
