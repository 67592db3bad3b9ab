"""Plain Copier, without headwater, on a repository that has the releases as its tags, as a mirror has."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from headwater.adapters import copier as rendering
from headwater.adapters import kits, releases
from headwater.adapters.guard import Guard
from support import ROOT

pytestmark = pytest.mark.slow

OLDEST, NEWEST = releases.versions()[0], releases.newest()
ANSWERS = {"project_name": "Sales", "kind": "crud", "docker": True, "ci": "github", "license": "MIT"}
RECORDED_ANSWERS = ".copier-answers.yml"
ORIGIN = {"_src_path", "_commit"}


def git(folder: Path, *arguments: str) -> str:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *author, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def run_copier(*arguments: str, **variables: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "copier", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def copy(source: Path, folder: Path, ref: str | None = None) -> None:
    data = [part for key, value in ANSWERS.items() for part in ("-d", f"{key}={value}")]
    version = ["--vcs-ref", ref] if ref else []
    run_copier("copy", "--defaults", *version, *data, str(source), str(folder))


def update(folder: Path, *arguments: str, **variables: str) -> None:
    run_copier("update", "--defaults", *arguments, str(folder), **variables)


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message, "--allow-empty")


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a commit and a tag for each release; its files beside the kit are this checkout's."""
    folder = tmp_path_factory.mktemp("mirror") / "headwater.git"
    folder.mkdir()
    git(folder, "init", "-q")
    for name in ("src", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".gitignore", ".gitattributes", "README.md"):
        shutil.copy(ROOT / name, folder)
    for version in releases.versions():
        shutil.rmtree(folder / "template", ignore_errors=True)
        releases.unpack(version, folder)
        commit(folder, f"Release {version}")
        git(folder, "tag", f"v{version}")
    return folder


def project(folder: Path) -> dict[str, str]:
    """Every file and answer but for where the project says that it comes from."""
    held = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
    del held[RECORDED_ANSWERS]
    return held | {name: str(answer) for name, answer in recorded(folder).items() if name not in ORIGIN}


def recorded(folder: Path) -> Mapping[str, Any]:
    return yaml.safe_load((folder / RECORDED_ANSWERS).read_text(encoding="utf-8"))


def rendered(version: str, folder: Path) -> dict[str, str]:
    """What headwater makes of the same answers."""
    with Guard() as guard, kits.opened(None, version, guard) as kit:
        rendering.render(kit, ANSWERS, {}, folder)
    return project(folder)


@pytest.fixture
def copied(mirror: Path, tmp_path: Path) -> Path:
    """A project of the oldest release, committed."""
    folder = tmp_path / "app"
    copy(mirror, folder, f"v{OLDEST}")
    git(folder, "init", "-q")
    commit(folder, "Start")
    return folder


def test_a_copy_is_what_headwater_renders(copied: Path, tmp_path: Path) -> None:
    assert project(copied) == rendered(OLDEST, tmp_path / "ours")


def test_without_a_version_the_newest_is_copied(mirror: Path, tmp_path: Path) -> None:
    copy(mirror, tmp_path / "app")

    assert project(tmp_path / "app") == rendered(NEWEST, tmp_path / "ours")
    assert recorded(tmp_path / "app")["_commit"] == f"v{NEWEST}"


def test_a_copy_is_updated_to_what_headwater_renders(copied: Path, tmp_path: Path) -> None:
    update(copied)

    assert project(copied) == rendered(NEWEST, tmp_path / "ours")
    assert recorded(copied)["_commit"] == f"v{NEWEST}"


def test_what_headwater_has_made_is_updated_from_a_mirror(mirror: Path, tmp_path: Path) -> None:
    app = tmp_path / "app"
    rendered(OLDEST, app)
    git(app, "init", "-q")
    commit(app, "Start")

    update(
        app,
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{mirror}.insteadOf",
        GIT_CONFIG_VALUE_0=kits.DEFAULT_SOURCE,
        COPIER_CACHE_DIR=str(tmp_path / "cache"),
    )

    assert project(app) == rendered(NEWEST, tmp_path / "ours")
    assert recorded(app)["_src_path"] == kits.DEFAULT_SOURCE


def test_an_update_goes_through_every_release_in_turn(copied: Path, tmp_path: Path) -> None:
    for version in releases.versions()[1:]:
        update(copied, "--vcs-ref", f"v{version}")
        commit(copied, f"Follow {version}")

        assert project(copied) == rendered(version, tmp_path / version), version


def test_what_a_user_has_changed_stays(copied: Path) -> None:
    page = copied / "app_pages/items.py"
    page.write_text(page.read_text("utf-8").replace('"Search"', '"Look for"'), encoding="utf-8")
    (copied / "app_pages/mine.py").write_text("import streamlit as st\n", encoding="utf-8")
    commit(copied, "Mine")

    update(copied)

    assert '"Look for"' in page.read_text("utf-8")
    assert "Download as CSV" in page.read_text("utf-8")
    assert (copied / "app_pages/mine.py").exists()
    assert not git(copied, "ls-files", "--unmerged")


def test_a_checkout_without_tags_is_a_template_as_it_is(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--no-tags", str(ROOT), str(clone))
    shutil.rmtree(clone / "template")
    releases.unpack(NEWEST, clone)
    commit(clone, "As released")

    copy(clone, tmp_path / "app", "HEAD")

    assert project(tmp_path / "app") == rendered(NEWEST, tmp_path / "ours")
