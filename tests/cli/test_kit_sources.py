"""`--kit SOURCE[@VERSION]`: where a kit may be, and what the project then records of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from support import write
from updates import ONE, TWO, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("-l", "--no-install")


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    return make_kit(
        tmp_path / "kit", {"v1.0": ONE, "v2.0": TWO, "v3.0": {**TWO, "template/third.txt": "3\n"}}
    )


def recorded(project: Path) -> tuple[str, str]:
    answers = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return answers["_src_path"], answers["_commit"]


def hosted(tmp_path: Path, kit: Path) -> dict[str, str]:
    """Variables for a git to which the folder of `kit` is a host, as a user's configuration may say, too."""
    write(
        tmp_path,
        {"home/.gitconfig": f'[url "file://{kit.parent}/"]\n\tinsteadOf = https://github.com/acme/\n'},
    )
    return {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "home")}


def test_a_version_follows_an_at(headwater: Run, work: Path, kit: Path) -> None:
    assert headwater("new", "app", "--kit", f"{kit}@v1.0", *FAST).returncode == 0

    assert recorded(work / "app") == (str(kit), "v1.0")


def test_a_folder_may_have_an_at_in_its_name(headwater: Run, work: Path, tmp_path: Path, kit: Path) -> None:
    odd = kit.rename(tmp_path / "kit@home")

    assert headwater("new", "app", "--kit", str(odd), *FAST).returncode == 0
    assert headwater("new", "old", "--kit", f"{odd}@v1.0", *FAST).returncode == 0

    assert (recorded(work / "app")[1], recorded(work / "old")[1]) == ("v3.0", "v1.0")


def test_an_alias_is_fetched_and_recorded_as_copier_knows_it(
    headwater: Run, work: Path, tmp_path: Path, kit: Path
) -> None:
    kit.rename(tmp_path / "kit.git")
    env = hosted(tmp_path, tmp_path / "kit.git")

    made = headwater("new", "app", "--kit", "gh:acme/kit@v1.0", *FAST, env=env)

    assert made.returncode == 0, made.stderr
    assert recorded(work / "app") == ("gh:acme/kit", "v1.0")
    updated = headwater("update", "--no-check", cwd=work / "app", env=env)
    assert updated.returncode == 0, updated.stderr
    assert recorded(work / "app") == ("gh:acme/kit", "v3.0")


def test_a_name_of_a_catalogue_is_recorded_as_what_it_stands_for(
    headwater: Run, work: Path, tmp_path: Path, kit: Path
) -> None:
    write(tmp_path, {"kits.toml": f'[kits.acme]\nsource = "{kit}"\nversions = "<3"\n'})
    env = {"HEADWATER_CATALOGUE": str(tmp_path / "kits.toml")}

    made = headwater("new", "app", "--kit", "acme", *FAST, env=env)
    refused = headwater("new", "other", "--kit", "acme@v3.0", *FAST, env=env)

    assert made.returncode == 0, made.stderr
    assert recorded(work / "app") == (str(kit), "v2.0")
    assert refused.returncode == 2
    assert "has no version 'v3.0' in the range <3 of its catalogue" in refused.stderr
    assert not (work / "other").exists()


def test_a_project_moves_to_where_the_kit_is_now(
    headwater: Run, work: Path, tmp_path: Path, kit: Path
) -> None:
    headwater("new", "app", "--kit", f"{kit}@v1.0", *FAST)
    moved = kit.rename(tmp_path / "moved")

    done = headwater("update", "--no-check", "--kit", f"{moved}@v2.0", cwd=work / "app")

    assert done.returncode == 0, done.stderr
    assert recorded(work / "app") == (str(moved), "v2.0")
    assert git(work / "app", "diff", "--name-only") == ""


def test_a_url_that_would_have_git_run_something_is_no_kit(headwater: Run, work: Path) -> None:
    done = headwater("new", "app", "--kit", "ext::true kit.git", *FAST)

    assert done.returncode == 3
    assert "transport 'ext' not allowed" in done.stderr
    assert list(work.iterdir()) == []


@pytest.fixture
def named(tmp_path: Path, kit: Path) -> dict[str, str]:
    """Variables for a catalogue in which the kit has a name for versions before 3, and one for the others."""
    lines = (
        f'[kits.acme]\nsource = "{kit}"\nversions = "<3"\n[kits.next]\nsource = "{kit}"\nversions = ">=3"\n'
    )
    write(tmp_path, {"kits.toml": lines})
    return {"HEADWATER_CATALOGUE": str(tmp_path / "kits.toml")}


def test_an_update_keeps_to_the_range_of_the_catalogue(
    headwater: Run, work: Path, named: dict[str, str]
) -> None:
    headwater("new", "app", "--kit", "acme@v1.0", *FAST, env=named)

    refused = headwater("update", "--no-check", "--to", "v3.0", cwd=work / "app", env=named)
    done = headwater("update", "--no-check", cwd=work / "app", env=named)

    assert done.returncode == 0, done.stderr
    assert recorded(work / "app")[1] == "v2.0"
    assert refused.returncode == 2
    assert "has no version 'v3.0' in the range <3 of its catalogue" in refused.stderr


def test_whoever_names_the_source_itself_is_held_to_no_range(
    headwater: Run, work: Path, kit: Path, named: dict[str, str]
) -> None:
    headwater("new", "app", "--kit", "acme", *FAST, env=named)

    done = headwater("update", "--no-check", "--kit", str(kit), cwd=work / "app", env=named)

    assert done.returncode == 0, done.stderr
    assert recorded(work / "app")[1] == "v3.0"


def test_a_status_keeps_to_the_range_too(headwater: Run, named: dict[str, str]) -> None:
    headwater("new", "app", "--kit", "acme", *FAST, env=named)

    kept = headwater("status", "app", "--exit-code", env=named)
    free = headwater("status", "app", "--exit-code")

    assert kept.returncode == 0, kept.stdout
    assert "outdated" not in kept.stdout
    assert free.returncode == 1
    assert "outdated: v3.0 is out" in free.stdout


def test_a_fleet_keeps_each_project_to_the_range_that_it_is_in(
    headwater: Run, work: Path, kit: Path, named: dict[str, str]
) -> None:
    headwater("new", "one", "--kit", "acme@v1.0", *FAST, env=named)
    headwater("new", "three", "--kit", "next", *FAST, env=named)
    write(kit, {"template/third.txt": "three\n"})
    git(kit, "commit", "--quiet", "-am", "v4.0")
    git(kit, "tag", "v4.0")

    done = headwater("update", "--all", ".", "--no-check", env=named)

    assert done.returncode == 0, done.stderr
    assert (recorded(work / "one")[1], recorded(work / "three")[1]) == ("v2.0", "v4.0")


def test_a_catalogue_that_is_broken_leaves_the_rest_of_a_status(
    headwater: Run, tmp_path: Path, named: dict[str, str]
) -> None:
    headwater("new", "app", "--kit", "acme", *FAST, env=named)
    write(tmp_path, {"kits.toml": "kits = 1\n"})

    done = headwater("status", "app", env=named)

    assert done.returncode == 0, done.stderr
    assert "newest version: The catalogue" in done.stdout


def test_a_name_of_a_catalogue_counts_more_than_a_folder_of_that_name(
    headwater: Run, work: Path, kit: Path, named: dict[str, str]
) -> None:
    other = make_kit(work / "acme", {"v9": ONE})

    by_name = headwater("new", "one", "--kit", "acme", *FAST, env=named)
    by_version = headwater("new", "old", "--kit", "acme@v1.0", *FAST, env=named)
    by_path = headwater("new", "two", "--kit", "./acme", *FAST, env=named)
    unnamed = headwater("new", "three", "--kit", "acme", *FAST)

    assert [each.returncode for each in (by_name, by_version, by_path, unnamed)] == [0, 0, 0, 0]
    assert recorded(work / "one") == (str(kit), "v2.0")
    assert recorded(work / "old") == (str(kit), "v1.0")
    assert recorded(work / "two") == recorded(work / "three") == (str(other), "v9")
