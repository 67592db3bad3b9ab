"""Kits over a base that is no default kit: where it is, and what a newer version of it changes."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from support import write
from updates import ONE, TWO, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]


def layer(place: Path, manifest: str, **files: str) -> Path:
    place.mkdir()
    git(place, "init", "--quiet")
    write(place, {"kit.toml": f'name = "layer"\n{manifest}', "template/ours.txt": "ours\n", **files})
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "-m", "Ours")
    return place


def base_of(kit: Path) -> dict[str, object]:
    held = tomllib.loads((kit / "kit.toml").read_text())
    return dict(held["base"])


def test_the_tag_of_a_base_is_written_as_it_is(tmp_path: Path, headwater: Run) -> None:
    base = make_kit(tmp_path / "base", {"v1.0.0": ONE, "v1.1.0": TWO})
    kit = layer(tmp_path / "layer", f'[base]\nkit = "{base}"\nversion = "v1.0.0"\n')

    done = headwater("kit", "update", cwd=kit)

    assert done.returncode == 0, done.stderr
    assert base_of(kit)["version"] == "v1.1.0"
    git(kit, "commit", "--quiet", "-m", "Update")
    assert "up to date" in headwater("kit", "update", cwd=kit).stderr


@pytest.mark.parametrize(
    "table",
    [
        '  [base]\n  kit = "{}"\n  version = "v1.0.0"\n  without = {}\n',
        '[base]\nwithout = {1}\nkit = "{0}"\nversion = \'v1.0.0\'\n[values]\nversion = "v1.0.0"\n',
    ],
)
def test_odd_names_and_spaces_of_a_manifest_are_kept(tmp_path: Path, headwater: Run, table: str) -> None:
    odd = {f"template/{name}": "x\n" for name in ('a"b.txt', "c]d.txt", "e\\\\1.txt")}
    base = make_kit(tmp_path / "base", {"v1.0.0": {**ONE, **odd}, "v1.1.0": {**TWO, **odd}})
    names = [*sorted(odd), "template/old.txt"]
    listed = "[" + ", ".join(f"'{name}'" for name in names) + "]"
    kit = layer(tmp_path / "layer", table.format(base, listed))

    done = headwater("kit", "update", cwd=kit)

    assert done.returncode == 0, done.stderr
    assert base_of(kit) == {"kit": str(base), "version": "v1.1.0", "without": sorted(odd)}


def test_a_manifest_that_cannot_be_changed_is_told_in_a_line(tmp_path: Path, headwater: Run) -> None:
    base = make_kit(tmp_path / "base", {"v1.0.0": ONE, "v1.1.0": TWO})
    kit = layer(tmp_path / "layer", f'[base]\nkit = "{base}"\n"version" = "v1.0.0"\n')

    done = headwater("kit", "update", cwd=kit)

    assert done.returncode == 2
    assert "is not written so that its version could be replaced" in done.stderr
    assert base_of(kit)["version"] == "v1.0.0"


@pytest.mark.parametrize("kit", ["../base", "named"])
def test_a_base_is_named_from_the_kits_own_folder_or_by_a_catalogue(
    tmp_path: Path, headwater: Run, work: Path, kit: str
) -> None:
    yaml = {path.replace("copier.yml", "copier.yaml"): text for path, text in ONE.items()}
    base = make_kit(tmp_path / "base", {"v1.0.0": yaml, "v1.1.0": {**yaml, "template/more.txt": "more\n"}})
    write(tmp_path, {"kits.toml": f'[kits.named]\nsource = "{base}"\n'})
    env = {"HEADWATER_CATALOGUE": str(tmp_path / "kits.toml")}
    asking = {
        "copier.yaml": "team:\n  type: str\n  default: Ours\n", "template/team.txt.jinja": "{{ team }}\n"
    }  # fmt: skip
    mine = layer(
        tmp_path / "layer", f'version = "0.1.0"\n[base]\nkit = "{kit}"\nversion = "v1.0.0"\n', **asking
    )

    made = headwater("new", "app", "-l", "--kit", str(mine), "--no-install", env=env)
    updated = headwater("kit", "update", str(mine), env=env)

    assert made.returncode == 0, made.stderr
    assert "team: Ours" in (work / "app" / ".copier-answers.yml").read_text()
    assert (work / "app" / "ours.txt").exists()
    assert updated.returncode == 0, updated.stderr
    assert base_of(mine)["version"] == "v1.1.0"
    git(mine, "commit", "--quiet", "-m", "Update")
    assert headwater("kit", "validate", str(mine), env=env).returncode == 0
    assert headwater("kit", "release", str(mine), env=env).returncode == 0


def test_a_folder_beside_a_kit_that_was_fetched_is_refused(tmp_path: Path, headwater: Run) -> None:
    make_kit(tmp_path / "base", {"v1.0.0": ONE})
    mine = layer(tmp_path / "layer", '[base]\nkit = "../base"\nversion = "v1.0.0"\n')

    done = headwater("new", "app", "-l", "--kit", f"file://{mine}", "--no-install")

    assert done.returncode == 2
    assert "its base '../base' is a folder, which was not." in done.stderr


@pytest.mark.parametrize(
    "named",
    ["{base}", "file://{base}", "git+{base}", "~/base", "kit/../../../{base}/.git", "git+file://{base}"],
)
def test_no_repository_of_the_user_is_the_base_of_a_kit_that_was_fetched(
    tmp_path: Path, headwater: Run, work: Path, named: str
) -> None:
    private = make_kit(tmp_path / "base", {"v1.0.0": ONE})
    manifest = f'[base]\nkit = "{named.format(base=private)}"\nversion = "v1.0.0"\n'
    theirs = layer(tmp_path / "layer", manifest)
    env = {"HOME": str(tmp_path)}

    done = headwater("new", "app", "-l", "--kit", f"file://{theirs}", "--no-install", env=env)

    assert done.returncode == 2
    assert "is a folder, which was not." in done.stderr
    assert list(work.iterdir()) == []


def test_a_kit_that_was_fetched_may_lie_over_one_that_its_user_has_named(
    tmp_path: Path, headwater: Run, work: Path
) -> None:
    base = make_kit(tmp_path / "base", {"v1.0.0": ONE})
    theirs = layer(tmp_path / "layer", '[base]\nkit = "named"\nversion = "v1.0.0"\n')
    write(tmp_path, {"kits.toml": f'[kits.named]\nsource = "{base}"\n'})
    env = {"HEADWATER_CATALOGUE": str(tmp_path / "kits.toml")}

    done = headwater("new", "app", "-l", "--kit", f"file://{theirs}", "--no-install", env=env)

    assert done.returncode == 0, done.stderr
    assert (work / "app" / "ours.txt").exists()


def test_a_catalogues_name_is_a_base_before_a_folder_of_that_name(
    tmp_path: Path, headwater: Run, work: Path
) -> None:
    base = make_kit(tmp_path / "base", {"v1.0.0": {**ONE, "template/named.txt": "named\n"}})
    write(tmp_path, {"kits.toml": f'[kits.named]\nsource = "{base}"\n'})
    mine = layer(tmp_path / "layer", '[base]\nkit = "named"\nversion = "v1.0.0"\n')
    make_kit(mine / "named", {"v1.0.0": ONE})
    env = {"HEADWATER_CATALOGUE": str(tmp_path / "kits.toml")}

    made = headwater("new", "app", "-l", "--kit", str(mine), "--no-install", env=env)
    other = headwater("new", "other", "-l", "--kit", str(mine), "--no-install")

    assert (made.returncode, other.returncode) == (0, 0), made.stderr + other.stderr
    assert (work / "app" / "named.txt").exists()
    assert not (work / "other" / "named.txt").exists()
