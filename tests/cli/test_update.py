"""`headwater update`: what it shows, what it does, what it leaves alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from updates import ONE, TWO, commit, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
NUMBERS = ONE["template/numbers.txt"]


@pytest.fixture
def project(tmp_path: Path, headwater: Run) -> Path:
    """A project made from version 1 of a kit that is at version 2."""
    kit = make_kit(tmp_path / "kit", {"v1": ONE, "v2": TWO})
    made = headwater("new", "mine", "-l", "--kit", str(kit), "--ref", "v1", "--no-install")
    assert made.returncode == 0, made.stderr
    return tmp_path / "work" / "mine"


@pytest.fixture
def update(headwater: Run, project: Path) -> Run:
    """Runs `headwater update` in the project, without proving what comes of it."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return headwater("update", "--no-check", *arguments, cwd=project)

    return run


def changes(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {each["path"]: each["kind"] for each in json.loads(done.stdout)["changes"]}


def test_a_dry_run_says_what_becomes_of_each_file_and_touches_none(project: Path, update: Run) -> None:
    commit(project, numbers_txt=NUMBERS.replace("5\n", "five\n", 1), title_txt="My own title\n")
    before = state(project)

    done = update("--dry-run", "--output-format", "json")

    assert (done.returncode, state(project)) == (0, before)
    assert changes(done) == {
        ".copier-answers.yml": "merged",
        "new.txt": "added",
        "numbers.txt": "merged",
        "old.txt": "deleted",
        "remarks.txt": "renamed",
        "title.txt": "yours",
    }


def test_an_update_brings_what_is_new_and_keeps_what_is_mine(project: Path, update: Run) -> None:
    commit(
        project,
        numbers_txt=NUMBERS.replace("5\n", "five\n", 1),
        notes_txt="mine\n" + ONE["template/notes.txt"],
    )

    done = update()

    assert done.returncode == 0, done.stderr
    assert (project / "numbers.txt").read_text() == NUMBERS.replace("5\n", "five\n", 1).replace(
        "30\n", "thirty\n"
    )
    assert (project / "remarks.txt").read_text() == "mine\n" + ONE["template/notes.txt"]
    assert not (project / "notes.txt").exists()
    assert not (project / "old.txt").exists()
    assert "_commit: v2" in (project / ".copier-answers.yml").read_text()
    assert git(project, "diff", "--name-only") == ""
    assert "Not proven: that it works." in done.stderr


def test_an_update_that_is_done_has_nothing_left_to_do(project: Path, update: Run) -> None:
    update()
    git(project, "commit", "--quiet", "-m", "Update")

    done = update()

    assert (done.returncode, done.stdout) == (0, "")
    assert "mine is up to date: kit v2." in done.stderr


def test_a_conflict_is_named_and_nothing_is_touched(project: Path, update: Run) -> None:
    commit(project, numbers_txt=NUMBERS.replace("30\n", "dreissig\n"))
    before = state(project)

    done = update()

    assert (done.returncode, state(project)) == (1, before)
    assert "conflict  numbers.txt  (both have changed the same lines)" in done.stdout


def test_conflicts_can_be_written_into_the_files_as_git_knows_them(project: Path, update: Run) -> None:
    commit(project, numbers_txt=NUMBERS.replace("30\n", "dreissig\n"))

    done = update("--conflict", "inline")

    assert done.returncode == 1
    assert (
        "<<<<<<< yours\ndreissig\n=======\nthirty\n>>>>>>> kit v2\n" in (project / "numbers.txt").read_text()
    )
    assert git(project, "status", "--short", "numbers.txt") == "UU numbers.txt\n"
    git(project, "checkout", "--ours", "numbers.txt")
    git(project, "add", "numbers.txt")
    git(project, "commit", "--quiet", "-m", "Update")
    assert update().returncode == 0


def test_a_branch_takes_the_update_and_the_files_stay_as_they_are(project: Path, update: Run) -> None:
    (project / "numbers.txt").write_text("not committed\n")
    before = state(project)

    done = update("--branch", "update-kit")

    assert (done.returncode, state(project)) == (0, before), done.stderr
    assert git(project, "show", "update-kit:new.txt") == "brand new\n"
    assert git(project, "log", "-1", "--format=%s", "update-kit") == "Update kit from v1 to v2\n"
    assert "There is a branch update-kit already." in update("--branch", "update-kit").stderr


@pytest.mark.parametrize("committed", [False, True])
def test_undo_brings_back_what_was_before(project: Path, update: Run, committed: bool) -> None:
    commit(project, numbers_txt=NUMBERS.replace("5\n", "five\n", 1))
    before = state(project)
    update()
    if committed:
        git(project, "commit", "--quiet", "-m", "Update")

    done = update("--undo")

    assert done.returncode == 0, done.stderr
    assert {**state(project), "head": 0} == {**before, "head": 0}
    assert "There is no update to take back" in update("--undo").stderr


@pytest.mark.parametrize(
    "option",
    [
        ("-n",), ("--diff",), ("--branch", "x"), ("--to", "v2"), ("-d", "project_name=x"), ("--resume",),
        ("--conflict", "inline"), ("--report", "x.json"), ("--html", "x.html"), ("--kit", "x"),
    ],
)  # fmt: skip
def test_an_undo_goes_with_no_option_that_it_would_not_obey(
    project: Path, update: Run, option: tuple[str, ...]
) -> None:
    update()
    before = state(project)

    done = update("--undo", *option)

    assert (done.returncode, state(project)) == (2, before)
    assert "--undo does not go with --" in done.stderr


def test_an_update_with_a_conflict_that_is_not_resolved_is_refused_and_can_be_taken_back(
    project: Path, update: Run
) -> None:
    commit(project, numbers_txt=NUMBERS.replace("30\n", "dreissig\n"))
    before = state(project)
    update("--conflict", "inline")

    assert update().returncode == 2
    assert update("--undo").returncode == 0
    assert state(project) == before


@pytest.mark.parametrize(("there", "wanted"), [("wip/x", "wip"), ("wip", "wip/x"), ("wip/x", "wip/x/y")])
def test_a_branch_that_git_could_not_keep_beside_another_is_refused_at_once(
    project: Path, update: Run, there: str, wanted: str
) -> None:
    git(project, "branch", there)
    git(project, "branch", "wipe")

    done = update("--branch", wanted)

    assert done.returncode == 2
    assert f"error: There is a branch {there} already." in done.stderr
    assert update("--branch", "wi").returncode == 0


def test_undo_leaves_what_was_committed_since(project: Path, update: Run) -> None:
    update()
    git(project, "commit", "--quiet", "-m", "Update")
    numbers = (project / "numbers.txt").read_text()
    commit(project, numbers_txt=numbers.replace("5\n", "five\n", 1), later_txt="later\n")

    assert update("--undo").returncode == 0

    assert (project / "numbers.txt").read_text() == NUMBERS.replace("5\n", "five\n", 1)
    assert (project / "later.txt").exists()


def test_undo_of_an_update_that_was_edited_keeps_the_edits_for_git(project: Path, update: Run) -> None:
    before = state(project)
    update()
    (project / "new.txt").write_text("an hour of work\n")

    done = update("--undo")

    assert state(project) == before
    kept = done.stderr.split("git show ")[1].split()[0]
    assert git(project, "show", f"{kept}:new.txt") == "an hour of work\n"


def test_what_is_in_the_way_is_to_be_moved_for_no_markers_can_be_written(project: Path, update: Run) -> None:
    (project / "new.txt").write_text("mine\n")

    done = update()
    planned = update("-n", "--output-format", "json")

    assert done.returncode == 1
    assert "Move new.txt elsewhere, or commit it, and run it again" in done.stderr
    assert "--conflict inline" not in done.stderr
    assert [each["path"] for each in json.loads(planned.stdout)["changes"] if each["blocked"]] == ["new.txt"]


def test_what_i_deleted_stays_deleted(project: Path, update: Run) -> None:
    commit(project, numbers_txt=None)

    done = update()

    assert done.returncode == 0
    assert "yours     numbers.txt  (you have deleted it)" in done.stdout
    assert not (project / "numbers.txt").exists()


def test_an_answer_can_be_changed(project: Path, update: Run) -> None:
    assert update("-d", "project_name=Cockpit").returncode == 0

    assert (project / "title.txt").read_text() == "Cockpit\n"
    assert "project_name: Cockpit" in (project / ".copier-answers.yml").read_text()


def test_an_answer_that_was_edited_by_hand_is_carried_through(project: Path, update: Run) -> None:
    answers = project / ".copier-answers.yml"
    answers.write_text(answers.read_text().replace("project_name: Mine", "project_name: Cockpit"))
    git(project, "commit", "--quiet", "-am", "Call it otherwise")

    done = update()

    assert "answer project_name: 'Mine' -> 'Cockpit'" in done.stdout
    assert (project / "title.txt").read_text() == "Cockpit\n"


def test_a_file_that_git_does_not_know_is_not_overwritten(project: Path, update: Run) -> None:
    (project / "new.txt").write_text("mine, and not committed\n")
    before = state(project)

    done = update()

    assert (done.returncode, state(project)) == (1, before)
    assert "conflict  new.txt  (a file that git does not know is in its place)" in done.stdout
    assert update("--conflict", "inline").returncode == 2
    assert state(project) == before


def broken_answers(project: Path, text: str | None) -> None:
    answers = project / ".copier-answers.yml"
    if text is None:
        answers.unlink()
    else:
        answers.write_text(text)
    git(project, "commit", "--quiet", "-am", "Break it")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "There is no .copier-answers.yml here"),
        ("_commit: v1\n", "it has no _src_path"),
        ("_src_path: [\n", ".copier-answers.yml is not YAML"),
        ("- a list\n", "holds no answers"),
        ("<<<<<<< mine\n_commit: v1\n=======\n_commit: v2\n>>>>>>> theirs\n", "has conflict markers"),
        ("_src_path: /nowhere/kit\n_commit: v1\n", "There is no kit at '/nowhere/kit'"),
    ],
)
def test_a_broken_answers_file_is_told_in_a_line(
    project: Path, update: Run, text: str | None, said: str
) -> None:
    broken_answers(project, text)

    done = update()

    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 3


def test_uncommitted_edits_are_refused(project: Path, update: Run) -> None:
    (project / "title.txt").write_text("half done")

    done = update()

    assert done.returncode == 2
    assert "title.txt is not as it was committed." in done.stderr


def test_an_older_version_is_refused(project: Path, update: Run) -> None:
    update()
    git(project, "commit", "--quiet", "-m", "Update")

    assert "The project is at v2, and v1 is older." in update("--to", "v1").stderr


MINE = "import streamlit as st\n\nst.dataframe([1], use_container_width=True)\n" + "\n" * 5 + "# the end\n"


@pytest.fixture
def old(work: Path, headwater: Run) -> Path:
    """A project of the first default kit, with a page that Streamlit has overtaken since."""
    done = headwater("new", "old", "-l", "-d", "kind=blank", "--ref", "v0.1.0", "--no-install")
    assert done.returncode == 0, done.stderr
    (work / "old" / "app_pages" / "mine.py").write_text(MINE)
    return commit(work / "old")


def test_my_own_code_follows_the_new_streamlit_apart_from_the_update(old: Path, headwater: Run) -> None:
    done = headwater("update", "--no-check", cwd=old)

    assert done.returncode == 0, done.stderr
    assert "fixed     app_pages/mine.py  (HW602)" in done.stdout
    assert git(old, "diff", "--name-only") == "app_pages/mine.py\n"
    assert "app_pages/mine.py" not in git(old, "diff", "--staged", "--name-only")
    assert "width=" in (old / "app_pages" / "mine.py").read_text()
    assert headwater("update", "--undo", cwd=old).returncode == 0
    assert git(old, "status", "--short") == ""
    assert (old / "app_pages" / "mine.py").read_text() == MINE


def test_on_a_branch_what_was_fixed_is_a_commit_of_its_own(old: Path, headwater: Run) -> None:
    assert headwater("update", "--no-check", "--branch", "up", cwd=old).returncode == 0

    subjects = git(old, "log", "-2", "--format=%s", "up").splitlines()
    assert subjects[0].startswith("Follow default v")
    assert subjects[1].startswith("Update default from v0.1.0 to v")
    assert git(old, "diff", "--name-only", "up~", "up") == "app_pages/mine.py\n"


def test_what_is_fixed_can_be_left_alone(old: Path, headwater: Run) -> None:
    headwater("update", "--no-check", "--no-codemods", cwd=old)

    assert (old / "app_pages" / "mine.py").read_text() == MINE


def test_a_patch_holds_what_was_fixed_and_every_encoding(old: Path) -> None:
    (old / "umlaut.txt").write_bytes(b"gr\xfc\xdfe\n")
    commit(old)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "headwater", "update", "--diff"]

    patch = subprocess.run(command, cwd=old, env=environment, capture_output=True, check=True).stdout

    assert b"app_pages/mine.py" in patch
    subprocess.run(["git", "apply", "--check", "-"], cwd=old, input=patch, check=True)


def test_what_was_fixed_can_be_taken_back_after_a_clean_up_of_git(old: Path, headwater: Run) -> None:
    headwater("update", "--no-check", cwd=old)
    mine = old / "app_pages" / "mine.py"
    mine.write_text(mine.read_text() + "# later\n")
    commit(old)
    git(old, "reflog", "expire", "--expire=now", "--all")
    git(old, "gc", "--quiet", "--prune=now")

    done = headwater("update", "--undo", cwd=old)

    assert done.returncode == 0, done.stderr
    assert mine.read_text() == MINE + "# later\n"


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_markers_name_the_sides_in_every_style(project: Path, update: Run, style: str) -> None:
    git(project, "config", "merge.conflictStyle", style)
    commit(project, numbers_txt=NUMBERS.replace("30\n", "dreissig\n"))

    update("--conflict", "inline")

    marks = [line for line in (project / "numbers.txt").read_text().splitlines() if line[:7] in MARKS]
    assert marks in (
        ["<<<<<<< yours", ">>>>>>> kit v2"],
        ["<<<<<<< yours", "||||||| before", ">>>>>>> kit v2"],
    )


MARKS = ("<<<<<<<", "|||||||", ">>>>>>>")


def test_a_folder_of_the_kit_where_i_have_edited_a_file_is_a_conflict(tmp_path: Path, headwater: Run) -> None:
    folder = {path: text for path, text in TWO.items() if path != "template/numbers.txt"}
    kit = make_kit(tmp_path / "kit", {"v1": ONE, "v2": {**folder, "template/numbers.txt/one.txt": "1\n"}})
    headwater("new", "mine", "-l", "--kit", str(kit), "--ref", "v1", "--no-install")
    mine = commit(tmp_path / "work" / "mine", numbers_txt="mine\n")
    before = state(mine)

    done = headwater("update", "--no-check", cwd=mine)

    assert (done.returncode, state(mine)) == (1, before)
    assert "conflict  numbers.txt~yours" in done.stdout


def test_a_dry_run_looks_at_what_is_committed(project: Path, update: Run) -> None:
    (project / "title.txt").write_text("half done")

    done = update("--dry-run")

    assert done.returncode == 0, done.stderr
    assert "added     new.txt" in done.stdout


def test_a_folder_that_no_kit_has_made_is_told_so(headwater: Run) -> None:
    done = headwater("update")

    assert done.returncode == 2
    assert "There is no .copier-answers.yml here" in done.stderr


def test_a_folder_that_no_kit_has_made_is_named_as_it_was_given(headwater: Run, work: Path) -> None:
    (work / "empty").mkdir()

    assert "There is no .copier-answers.yml in empty" in headwater("update", "empty").stderr
