"""`headwater update`: what it makes of a project's answers, and of what is not committed."""

from __future__ import annotations

import shlex
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from updates import ONE, TWO, commit, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
NUMBERS, CHANGED = ONE["template/numbers.txt"], TWO["template/numbers.txt"]
COLOUR = "colour:\n  type: str\n  choices: [red, green]\n  default: red\n"
COLOURED = {"copier.yml": ONE["copier.yml"] + COLOUR, "template/colour.txt.jinja": "{{ colour }}\n"}


@pytest.fixture
def project(tmp_path: Path, headwater: Run) -> Path:
    """A project made from version 1 of a kit that is at version 2, with a question of two choices."""
    kit = make_kit(tmp_path / "kit", {"v1": {**ONE, **COLOURED}, "v2": {**TWO, **COLOURED}})
    made = headwater("new", "mine", "-l", "--kit", f"{kit}@v1", "-d", "colour=green", "--no-install")
    assert made.returncode == 0, made.stderr
    return tmp_path / "work" / "mine"


@pytest.fixture
def update(headwater: Run, project: Path) -> Run:
    """Runs `headwater update` in the project, without proving what comes of it."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return headwater("update", "--no-check", *arguments, cwd=project)

    return run


def answered(project: Path, old: str, new: str) -> None:
    """Commits an edit of the answers file."""
    answers = project / ".copier-answers.yml"
    assert old in answers.read_text()
    answers.write_text(answers.read_text().replace(old, new))
    git(project, "commit", "--quiet", "-am", "Answer otherwise")


def test_what_is_not_committed_is_no_conflict_of_a_dry_run(project: Path, update: Run) -> None:
    with (project / "numbers.txt").open("a") as file:
        file.write("41\n")

    done = update("--dry-run")

    assert done.returncode == 0, done.stdout
    assert "  merged    numbers.txt\n" in done.stdout
    assert "  note: not committed, so not looked at: numbers.txt\n" in done.stdout


def test_after_an_answer_was_changed_there_is_nothing_left_to_do(project: Path, update: Run) -> None:
    update()
    git(project, "commit", "--quiet", "-am", "Update")
    update("-d", "colour=red")
    git(project, "commit", "--quiet", "-am", "Red")

    done = update()

    assert "mine is up to date" in done.stderr
    assert update("--undo").returncode == 0
    assert (project / "colour.txt").read_text() == "green\n"


def test_the_way_out_of_a_conflict_can_be_followed(project: Path, headwater: Run) -> None:
    commit(project, numbers_txt=NUMBERS.replace("30\n", "mine\n"))

    stopped = headwater("update", "--no-check", "mine", "--to", "v2", "-d", "colour=red", cwd=project.parent)
    command = stopped.stderr.splitlines()[-1].removeprefix("Have them marked in the files: headwater ")
    marked = headwater(*shlex.split(command), cwd=project.parent)

    assert (stopped.returncode, marked.returncode) == (1, 1), marked.stderr
    assert "<<<<<<<" in (project / "numbers.txt").read_text()
    assert (project / "colour.txt").read_text() == "red\n"


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        (
            "colour: green", "colour: greem",
            ".copier-answers.yml answers colour with 'greem', which is no choice of kit v2.",
            "Did you mean 'green'? Choose one of: red, green. Say which: -d colour=VALUE",
        ),
        (
            "colour: green\n", "",
            "The answer colour is gone from .copier-answers.yml: it was 'green'.",
            "Put the line back and commit it, or pass -d colour=VALUE.",
        ),
    ],
)  # fmt: skip
def test_an_answer_that_fits_no_question_is_asked_for(
    project: Path, update: Run, old: str, new: str, said: str, hint: str
) -> None:
    answered(project, old, new)
    before = state(project)

    done = update()

    assert (done.returncode, state(project)) == (2, before)
    assert f"error: {said}\nhint: {hint}\n" in done.stderr
    assert update("-d", "colour=green").returncode == 0
    assert (project / "colour.txt").read_text() == "green\n"
    assert (project / "numbers.txt").read_text() == CHANGED


def test_lines_that_the_kit_does_not_write_into_the_answers_are_told(project: Path, update: Run) -> None:
    answered(project, "colour: green", "colour: green\nowner: Ada\n# ask Ada")

    done = update("--dry-run")

    said = "written anew by the kit, without 'owner: Ada' and 1 line more"
    assert f"  merged    .copier-answers.yml  ({said})\n" in done.stdout


def test_an_answers_file_that_is_a_link_is_refused(project: Path, update: Run) -> None:
    answers = project / ".copier-answers.yml"
    answers.rename(project / "answers.yml")
    answers.symlink_to("answers.yml")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "-m", "A link")

    done = update()

    assert done.returncode == 2
    assert "error: .copier-answers.yml is a link." in done.stderr


def test_a_shallow_clone_is_told_of(project: Path, headwater: Run) -> None:
    answered(project, "colour: green", "colour: red")
    clone = project.parent / "clone"
    git(project.parent, "clone", "--quiet", "--depth", "1", project.as_uri(), "clone")

    whole = headwater("update", "--dry-run", cwd=project)
    cut = headwater("update", "--dry-run", cwd=clone)

    assert "note:" not in whole.stdout
    assert "  answer colour: 'green' -> 'red'\n" in whole.stdout
    assert "  note: a shallow clone: whether an answer was edited by hand" in cut.stdout


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("", "does not say which version the project was made from: it has no _commit."),
        ("_commit: v99.0.0\n", "The project is at v99.0.0 of the default kit, and v"),
    ],
)
def test_a_version_that_nobody_here_knows_is_no_fault_of_the_kit(
    tmp_path: Path, headwater: Run, version: str, said: str
) -> None:
    made = headwater("new", "app", "-l", "--kit", "default@v0.2.0", "--no-install")
    assert made.returncode == 0, made.stderr
    app = tmp_path / "work" / "app"
    answered(app, "_commit: v0.2.0\n", version)

    done = headwater("update", "--dry-run", cwd=app)

    assert done.returncode == 2
    assert said in done.stderr
    assert "kit a git repository" not in done.stderr


def test_who_else_may_read_a_file_stays_as_it_is(project: Path, update: Run) -> None:
    numbers = project / "numbers.txt"
    numbers.chmod(0o600)

    assert update().returncode == 0
    updated = stat.S_IMODE(numbers.stat().st_mode)
    assert update("--undo").returncode == 0

    assert (updated, stat.S_IMODE(numbers.stat().st_mode)) == (0o600, 0o600)


def test_an_undo_that_cannot_be_says_what_stands_against_it(project: Path, update: Run) -> None:
    update()
    git(project, "commit", "--quiet", "-am", "Update")
    updated = git(project, "rev-parse", "HEAD").strip()
    commit(project, new_txt="mine now\n")

    done = update("--undo")

    assert done.returncode == 1
    assert "conflict  new.txt  (it came with the update, and you have changed it since)" in done.stdout
    assert f"Take the commit back yourself: git revert {updated[:9]}" in done.stderr
