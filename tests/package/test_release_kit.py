"""`make release-kit`: in a repository of its own, which is this checkout without its history."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
AT_WORK = 'name = "default"\nversion = "9.8.0.dev0"\n'
NEXT = '\n[next]\nnotes = ["Everything is new."]\ncodemods = ["HW602"]\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("src", "template", "tools"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("copier.yml", ".gitignore"):
        shutil.copy(ROOT / name, folder)
    (folder / "kit.toml").write_text(AT_WORK + NEXT)
    (folder / "template" / "NEWS.md").write_text("New.\n")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "At work"]):
        git(folder, *command)
    return folder


@pytest.fixture
def run(checkout: Path) -> Run:
    """Runs Python on the checkout's headwater."""

    def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=checkout,
            env={**os.environ, "PYTHONPATH": str(checkout / "src")},
            capture_output=True,
            text=True,
            check=False,
        )

    return ran


def git(folder: Path, *arguments: str) -> str:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    return subprocess.run(
        ["git", *author, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def test_a_release_is_an_archive_a_record_and_a_version(checkout: Path, run: Run) -> None:
    done = run("tools/release_kit.py", "9.8.0")

    assert done.returncode == 0, done.stderr
    assert "git tag v9.8.0" in done.stdout
    assert (checkout / "kit.toml").read_text() == 'name = "default"\nversion = "9.8.0"\n'
    record = json.loads((checkout / "src/headwater/releases/releases.json").read_text())["9.8.0"]
    assert (record["notes"], record["codemods"]) == (["Everything is new."], ["HW602"])
    assert len(record["renders"]) == 5

    made = run("-m", "headwater", "new", "app", "--defaults", "--no-install", "--no-git")
    assert made.returncode == 0, made.stderr
    assert (checkout / "app/NEWS.md").exists()
    assert "_commit: v9.8.0" in (checkout / "app/.copier-answers.yml").read_text()


def test_packing_twice_gives_the_same_bytes(checkout: Path, run: Run) -> None:
    archive = checkout / "src/headwater/releases/9.8.0.zip"
    run("tools/release_kit.py", "9.8.0")
    once = archive.read_bytes()
    git(checkout, "stash", "--include-untracked")
    for path in (checkout / "template").rglob("*"):
        os.utime(path, (1, 1))
    run("tools/release_kit.py", "9.8.0")

    assert archive.read_bytes() == once


def test_until_it_is_released_the_checkout_is_the_kit(checkout: Path, run: Run) -> None:
    made = run("-m", "headwater", "new", "app", "--defaults", "--no-install", "--no-git")

    assert made.returncode == 0, made.stderr
    assert (checkout / "app/NEWS.md").exists()
    assert "_commit: v9.8.0.dev0" in (checkout / "app/.copier-answers.yml").read_text()


@pytest.mark.parametrize(
    ("version", "manifest", "words"),
    [
        ("0.1.0", AT_WORK + NEXT, "not newer than"),
        ("0.0.1", AT_WORK + NEXT, "not newer than"),
        ("v9.8.0", AT_WORK + NEXT, "is no version"),
        ("9.8", AT_WORK + NEXT, "is no version"),
        ("9.8.0", AT_WORK, "Nobody has said what is new"),
        ("9.8.0", "<<<<<<< HEAD", "kit.toml is broken"),
        ("9.8.0", AT_WORK + NEXT.replace("HW602", "HW000"), "no rule HW000"),
    ],
)
def test_what_cannot_be_released_is_refused(
    version: str, manifest: str, words: str, checkout: Path, run: Run
) -> None:
    (checkout / "kit.toml").write_text(manifest)
    git(checkout, "commit", "-qam", "Another", "--allow-empty")

    done = run("tools/release_kit.py", version)

    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert git(checkout, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["template/README.md.jinja", "template/another.md", "copier.yml"])
def test_what_is_not_committed_is_not_released(name: str, checkout: Path, run: Run) -> None:
    with (checkout / name).open("a") as file:
        file.write("\n# More\n")

    done = run("tools/release_kit.py", "9.8.0")

    assert (done.returncode, name in done.stderr) == (2, True), done.stderr
    assert not (checkout / "src/headwater/releases/9.8.0.zip").exists()


def test_a_kit_that_cannot_be_rendered_is_not_released(checkout: Path, run: Run) -> None:
    (checkout / "template" / "broken.md.jinja").write_text("{{ nobody_asked }}\n")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "Broken")

    done = run("tools/release_kit.py", "9.8.0")

    assert (done.returncode, "nobody_asked" in done.stderr) == (2, True), done.stderr
    assert git(checkout, "status", "--porcelain") == ""
