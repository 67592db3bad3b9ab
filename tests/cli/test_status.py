"""`headwater status`: how far a project is from its kit."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from updates import ONE, TWO, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit that is at version 2."""
    return make_kit(tmp_path / "kit", {"v1": ONE, "v2": TWO})


@pytest.fixture
def cached(tmp_path: Path) -> dict[str, str]:
    """Where renders are kept in this test."""
    return {"HEADWATER_CACHE_DIR": str(tmp_path / "cache")}


@pytest.fixture
def status(headwater: Run, work: Path, cached: dict[str, str]) -> Run:
    """Runs `headwater status` beside the projects."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return headwater("status", *arguments, cwd=work, env=cached)

    return run


@pytest.fixture
def project(headwater: Run, work: Path, kit: Path, cached: dict[str, str]) -> Path:
    """A project made from version 1."""
    made = headwater("new", "mine", "-l", "--kit", str(kit), "--ref", "v1", "--no-install", env=cached)
    assert made.returncode == 0, made.stderr
    return work / "mine"


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    (found,) = json.loads(done.stdout)["projects"]
    return dict(found)


def test_version_newest_version_answers_and_drift_are_told(project: Path, kit: Path, status: Run) -> None:
    (project / "numbers.txt").write_text("mine\n")
    (project / "old.txt").unlink()
    (project / "another.txt").write_text("the kit knows nothing of it\n")

    done = status("mine", "--output-format", "json")

    assert done.returncode == 0, done.stderr
    assert told(done) == {
        "project": str(project),
        "kit": "kit",
        "source": str(kit),
        "version": "v1",
        "newest": "v2",
        "outdated": True,
        "answers": {"project_name": "Mine"},
        "drift": {"numbers.txt": "changed", "old.txt": "deleted"},
        "unknown": [],
    }


def test_a_person_reads_the_same(project: Path, status: Run) -> None:
    (project / "numbers.txt").chmod(0o755)

    assert status("mine").stdout == (
        "mine: kit v1, outdated: v2 is out\n"
        "  project_name: Mine\n"
        "  drift: 1 file changed\n"
        "    changed numbers.txt\n"
    )


def test_the_exit_code_says_whether_there_is_something_to_do(
    headwater: Run, project: Path, status: Run, cached: dict[str, str]
) -> None:
    first = status("mine", "--exit-code")
    assert (first.returncode, first.stderr) == (1, "Exit code 1: outdated.\n")

    assert headwater("update", "--no-check", "mine", cwd=project.parent, env=cached).returncode == 0
    assert status("mine", "--exit-code").returncode == 0

    (project / "numbers.txt").write_text("mine\n")
    second = status("mine", "--exit-code")
    assert (second.returncode, second.stderr) == (1, "Exit code 1: drifted.\n")
    assert status("mine", "--exit-code", "--no-drift").returncode == 0


@pytest.mark.usefixtures("project")
def test_what_was_rendered_once_is_not_rendered_again(kit: Path, status: Run) -> None:
    shutil.rmtree(kit)

    done = told(status("mine", "--offline", "--output-format", "json"))

    assert (done["drift"], done["newest"]) == ({}, None)


def test_what_was_never_rendered_here_is_rendered_once(
    project: Path, kit: Path, status: Run, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "cache")
    (project / "notes.txt").unlink()

    assert told(status("mine", "--output-format", "json"))["drift"] == {"notes.txt": "deleted"}

    shutil.rmtree(kit)
    assert "deleted notes.txt" in status("mine", "--offline").stdout


@pytest.mark.usefixtures("project")
def test_a_kit_that_cannot_be_reached_is_told_and_the_rest_still_is(
    kit: Path, status: Run, tmp_path: Path
) -> None:
    kit.rename(tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / "cache")

    done = status("mine", "--exit-code")

    assert done.returncode == 0
    assert "mine: kit v1\n" in done.stdout
    assert f"not known: newest version: There is no kit at '{kit}'.\n" in done.stdout
    assert f"not known: drift: There is no kit at '{kit}'.\n" in done.stdout


def test_line_ends_of_windows_are_no_drift(project: Path, status: Run) -> None:
    numbers = project / "numbers.txt"
    numbers.write_bytes(numbers.read_bytes().replace(b"\n", b"\r\n"))

    assert told(status("mine", "--output-format", "json"))["drift"] == {}


def test_a_kit_that_uses_the_name_of_the_folder_is_rendered_for_each(
    headwater: Run, work: Path, status: Run, tmp_path: Path, cached: dict[str, str]
) -> None:
    kit = make_kit(tmp_path / "kit", {"v1": {**ONE, "template/name.txt.jinja": "{{ _folder_name }}\n"}})
    headwater("new", "mine", "-l", "--kit", str(kit), "--no-install", env=cached)
    (work / "mine" / "name.txt").write_text("mine\n")
    shutil.copytree(work / "mine", work / "yours")

    assert told(status("mine", "--output-format", "json"))["drift"] == {}
    assert told(status("yours", "--output-format", "json"))["drift"] == {"name.txt": "changed"}


def test_a_project_of_the_default_kit_needs_no_network(
    headwater: Run, status: Run, cached: dict[str, str]
) -> None:
    assert headwater("new", "app", "-l", "--ref", "v0.1.0", "--no-install", env=cached).returncode == 0

    done = told(status("app", "--output-format", "json"))

    assert (done["kit"], done["version"], done["outdated"], done["drift"]) == ("default", "v0.1.0", True, {})


def test_of_several_it_is_told_which_one_is_none(project: Path, status: Run) -> None:
    (project.parent / "emp").mkdir()
    (project.parent / "odd").mkdir()
    (project.parent / "odd" / ".copier-answers.yml").write_text("- a list\n")

    done = status("mine", "emp", "odd")

    assert done.returncode == 2
    assert done.stdout.startswith("mine: ")
    assert "error: There is no .copier-answers.yml in emp" in done.stderr
    assert "error: odd: .copier-answers.yml holds no answers" in done.stderr


def test_several_projects_are_told_one_after_the_other(project: Path, status: Run) -> None:
    shutil.copytree(project, project.with_name("yours"))
    (project.with_name("yours") / "old.txt").unlink()

    done = status("mine", "yours", "--exit-code")

    assert (done.returncode, done.stderr) == (1, "Exit code 1: of 2 projects 2 outdated, 1 drifted.\n")
    assert done.stdout.splitlines()[2:] == [
        "yours: kit v1, outdated: v2 is out",
        "  drift: 1 file deleted",
        "    deleted old.txt",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "There is no .copier-answers.yml in mine"),
        ("_commit: v1\n", "it has no _src_path"),
        ("_src_path: [\n", ".copier-answers.yml is not YAML"),
        ("- a list\n", "holds no answers"),
        ("<<<<<<< mine\n_commit: v1\n=======\n_commit: v2\n>>>>>>> theirs\n", "has conflict markers"),
    ],
)
def test_a_broken_answers_file_is_told_as_an_update_tells_it(
    headwater: Run, project: Path, status: Run, text: str | None, said: str
) -> None:
    answers = project / ".copier-answers.yml"
    answers.unlink() if text is None else answers.write_text(text)
    git(project, "commit", "--quiet", "-am", "Break it")

    done = status("mine")

    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr == headwater("update", "mine").stderr.split("\n", 1)[1]
