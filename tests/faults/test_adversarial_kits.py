"""Kits that want what no kit may: each is refused in a line, and nothing was written anywhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from adversaries import ADVERSARIES, RECIPES
from support import MINIMAL_KIT, write
from updates import ONE, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
SECRET = "a-secret-of-the-user"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file and folder below, to compare before with after."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A folder of the user's beside the kit."""
    return write(tmp_path / "victim", {"mine.yml": "mine: yes\n"})


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A place for temporary files that can be looked into, and something that nobody may read."""
    (tmp_path / "temporary").mkdir()
    return {"TMPDIR": str(tmp_path / "temporary"), "HEADWATER_SECRET": SECRET}


@pytest.mark.parametrize("name", ADVERSARIES)
def test_a_kit_that(name: str, tmp_path: Path, victim: Path, headwater: Run, env: dict[str, str]) -> None:
    adversary = ADVERSARIES[name]
    kit = adversary.make(tmp_path / "kit", victim)
    before = {folder: contents(tmp_path / folder) for folder in ("victim", "work", "temporary")}

    options = ("--defaults", "--no-install", *adversary.options)
    done = headwater("new", "app", "--kit", str(kit), *options, env=env)

    after = {folder: contents(tmp_path / folder) for folder in ("victim", "work", "temporary")}
    assert after == before
    assert done.returncode == adversary.code, done.stderr
    assert re.search(adversary.words, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
    assert "hint: " in done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "writes .Git by a computed name", "writes through a link", "makes many large files",
        "loops without end", "reads the environment", "executes a task",
    ],
)  # fmt: skip
def test_an_update_to_a_kit_that(
    name: str, tmp_path: Path, victim: Path, headwater: Run, env: dict[str, str]
) -> None:
    adversary = ADVERSARIES[name]
    kit = make_kit(tmp_path / "kit", {"v1": {**ONE, **MINIMAL_KIT}})
    made = headwater("new", "app", "--kit", str(kit), "--defaults", "--no-install")
    assert made.returncode == 0, made.stderr
    adversary.make(kit, victim)
    git(kit, "add", "--all")
    git(kit, "commit", "--quiet", "-m", "Turn bad")
    git(kit, "tag", "v2")
    app = tmp_path / "work" / "app"
    before, mine = state(app), contents(victim)

    done = headwater("update", "--no-check", *adversary.options, cwd=app, env=env)

    assert (state(app), contents(victim)) == (before, mine)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert done.returncode == adversary.code, done.stderr
    assert "Traceback" not in done.stderr


SLOW = re.compile("million|gigabyte|MiB|large|without end")


@pytest.mark.parametrize("name", [name for name in ADVERSARIES if not SLOW.search(name)])
def test_who_only_looks_at_a_kit_that(
    name: str, tmp_path: Path, victim: Path, headwater: Run, env: dict[str, str]
) -> None:
    """Nothing is rendered: what shows only then is no reason to refuse it."""
    adversary = ADVERSARIES[name]
    kit = adversary.make(tmp_path / "kit", victim)
    folders = ("kit", "victim", "work", "temporary")
    before = {folder: contents(tmp_path / folder) for folder in folders}

    for arguments in (["kit", "validate", str(kit)], ["kit", "trust", str(kit), "--yes"]):
        done = headwater(*arguments, env=env)

        assert {folder: contents(tmp_path / folder) for folder in folders} == before
        assert done.returncode in {0, 1, adversary.code}, done.stderr
        assert done.returncode < 2 or re.search(adversary.words, done.stderr), done.stderr
        assert "Traceback" not in done.stderr
        assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "name",
    [
        "writes .Git by a computed name", "makes a link", "has a copier.yml elsewhere",
        "has a copier.yml that explodes: tables that are merged", "reads the environment", "executes a task",
        "loads a library by an earlier document", "includes a file from above",
    ],
)  # fmt: skip
def test_the_status_of_a_project_of_a_kit_that(
    name: str, tmp_path: Path, victim: Path, headwater: Run, env: dict[str, str]
) -> None:
    adversary = ADVERSARIES[name]
    kit = adversary.make(make_kit(tmp_path / "kit", {"v1": {**ONE, **MINIMAL_KIT}}), victim)
    git(kit, "add", "--all")
    git(kit, "commit", "--quiet", "-m", "Turn bad")
    git(kit, "tag", "v2")
    app = write(tmp_path / "work" / "app", {".copier-answers.yml": f"_commit: v2\n_src_path: {kit}\n"})
    before = contents(tmp_path / "work"), contents(victim)

    done = headwater("status", env=env, cwd=app)

    assert (contents(tmp_path / "work"), contents(victim)) == before
    assert list((tmp_path / "temporary").iterdir()) == []
    assert done.returncode == 0, done.stderr
    assert re.search(adversary.words, done.stdout + done.stderr), done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_every_adversary_is_refused_for_what_it_does() -> None:
    assert [name for name, each in {**ADVERSARIES, **RECIPES}.items() if not each.words] == []


def test_a_kit_that_is_its_own_base(tmp_path: Path, headwater: Run, work: Path) -> None:
    place = tmp_path / "kit"
    manifest = f'name = "kit"\n[base]\nkit = "{place}"\nversion = "v1"\n'
    make_kit(place, {"v1": {"copier.yml": "", "kit.toml": manifest, "template/a.txt": "a\n"}})

    done = headwater("new", "app", "--kit", str(place), "--defaults", "--no-install")

    assert done.returncode == 2
    assert "lies over 5 others or over itself" in done.stderr
    assert list(work.iterdir()) == []


@pytest.mark.parametrize("name", ["a tag", "a branch"])
def test_a_small_repository_that_unpacks_to_a_million_files(
    name: str, tmp_path: Path, headwater: Run, work: Path, env: dict[str, str]
) -> None:
    kit = make_kit(tmp_path / "kit", {"v1": MINIMAL_KIT})
    tree = git(kit, "rev-parse", "HEAD^{tree}").strip()
    for _ in range(6):
        listed = "".join(f"040000 tree {tree}\tf{number}\n" for number in range(10))
        made = subprocess.run(
            ["git", "mktree"], cwd=kit, input=listed, capture_output=True, text=True, check=True
        )
        tree = made.stdout.strip()
    git(kit, name.removeprefix("a "), "big", git(kit, "commit-tree", tree, "-m", "Grow").strip())

    options = ("--ref", "big", "--defaults", "--no-install")
    done = headwater("new", "app", "--kit", str(kit), *options, env=env)

    assert done.returncode == 2
    assert "more than 20000 files" in done.stderr
    assert [*work.iterdir(), *(tmp_path / "temporary").iterdir()] == []


@pytest.mark.skipif(shutil.which("ps") is None, reason="looks for processes")
def test_what_a_trusted_task_leaves_behind_does_not_outlive_the_command(
    tmp_path: Path, headwater: Run, work: Path
) -> None:
    files = {"copier.yml": MINIMAL_KIT["copier.yml"] + "_tasks: ['sleep 4711 & touch made']\n"}
    kit = write(tmp_path / "kit", {**MINIMAL_KIT, **files})

    done = headwater("new", "app", "--kit", str(kit), "--defaults", "--no-install", "--trust")

    assert done.returncode == 0, done.stderr
    assert (work / "app" / "made").exists()
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert "sleep 4711" not in running.stdout.splitlines()
