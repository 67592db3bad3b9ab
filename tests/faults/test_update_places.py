"""Updates in odd places and of odd projects: done right, or refused in a line with nothing touched."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from headwater.actions.obstacles import HIDDEN, IN_THE_WAY
from headwater.actions.planning import Wanted, prepare
from headwater.actions.renders import Renders
from headwater.actions.undo import undo
from headwater.actions.update import State
from headwater.adapters import journal, transaction
from headwater.adapters.guard import Guard
from headwater.adapters.merge import changeset
from headwater.adapters.repository import Repository
from headwater.core.errors import EnvironmentLackError, HeadwaterError, UsageError
from projects import Files, Link, Script, brought, everything, keep, kit_of, project_of, put
from updates import git, state

NUMBERS = "".join(f"{number}\n" for number in range(1, 41))
MORE = NUMBERS.replace("30\n", "thirty\n")
MINE = NUMBERS.replace("5\n", "five\n", 1)
BOTH = MORE.replace("5\n", "five\n", 1)
ONE: Files = {"numbers.txt": NUMBERS, ".gitignore": "ignored/\n*.local\n"}
TWO: Files = {**ONE, "numbers.txt": MORE, "new/deep.txt": "new\n"}

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a project at version 1 of a kit that has both versions."""

    def made(one: Files = ONE, two: Files = TWO, place: str = "work/mine", **how: bool) -> Path:
        return project_of(kit_of(tmp_path / "kit", [one, two]), tmp_path / place, **how)

    return made


def refused(project: Path, **how: object) -> str:
    """What an update that is refused says; nothing has been touched."""
    before = everything(project)
    with pytest.raises(HeadwaterError) as error:
        brought(project, **how)  # type: ignore[arg-type]
    assert everything(project) == before
    assert "\n" not in error.value.message
    assert error.value.hint
    return error.value.message


def blocked(project: Path, path: str) -> str:
    """Why `path` cannot be written; nothing has been touched, with markers or without."""
    before = everything(project)
    done = brought(project)
    assert done.state is State.CONFLICTS
    assert everything(project) == before
    with pytest.raises(UsageError, match="Move it elsewhere|" + path):
        brought(project, inline=True)
    assert everything(project) == before
    return next(each.note for each in done.plan.conflicts if each.path == path)


def conflicts(project: Path) -> dict[str, str]:
    before = everything(project)
    done = brought(project)
    assert everything(project) == before
    return {each.path: each.note for each in done.plan.conflicts}


# What is in the way


@pytest.mark.parametrize("name", ["new/deep.txt", "ignored/deep.txt", "deep.local"])
def test_a_file_that_git_does_not_know_is_in_the_way(make: Make, name: str) -> None:
    project = make(two={**ONE, name: "the kit's\n"})
    put(project, {name: "mine\n"})

    assert blocked(project, name) == IN_THE_WAY


def test_the_very_same_file_is_in_nobodys_way(make: Make) -> None:
    project = make()
    put(project, {"new/deep.txt": "new\n"})

    assert brought(project).state is State.UPDATED
    undo(project)
    assert git(project, "status", "--short") == "?? new/\n"
    assert (project / "new/deep.txt").read_text() == "new\n"


def test_a_file_is_where_a_folder_is_to_come(make: Make) -> None:
    project = make()
    put(project, {"new": "a file\n"})

    assert blocked(project, "new/deep.txt") == "new is in its way, which git does not know"


def test_a_link_that_leads_elsewhere_is_where_a_folder_is_to_come(make: Make, tmp_path: Path) -> None:
    project = make(one={**ONE, ".gitignore": "/new\n"}, two={**TWO, ".gitignore": "/new\n"})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (project / "new").symlink_to(elsewhere)

    assert blocked(project, "new/deep.txt") == "new is in its way, which git does not know"
    assert list(elsewhere.iterdir()) == []


def test_a_folder_with_my_files_is_where_a_file_is_to_come(make: Make) -> None:
    project = make(two={**ONE, "plan": "a file\n"})
    put(project, {"plan/mine.txt": "mine\n"})

    assert "a folder" in blocked(project, "plan")


def test_empty_folders_give_way(make: Make) -> None:
    project = make(two={**ONE, "plan": "a file\n"})
    (project / "plan" / "inner").mkdir(parents=True)

    assert brought(project).state is State.UPDATED
    assert (project / "plan").read_text() == "a file\n"
    undo(project)
    assert git(project, "status", "--short") == ""


def test_the_kit_swaps_a_file_and_a_folder(make: Make) -> None:
    project = make(
        one={"one": "a file\n", "two/a.txt": "a\n", "two/b.txt": "b\n"},
        two={"one/a.txt": "in a folder\n", "two": "a file\n"},
    )
    before = git(project, "ls-files", "--stage")

    assert brought(project).state is State.UPDATED
    assert ((project / "one/a.txt").read_text(), (project / "two").read_text()) == (
        "in a folder\n",
        "a file\n",
    )
    undo(project)
    assert git(project, "ls-files", "--stage") == before
    assert git(project, "status", "--short") == ""


# Where the project is


def test_two_projects_in_one_repository_do_not_touch_each_other(make: Make, tmp_path: Path) -> None:
    top = make()
    kit = tmp_path / "kit"
    for name in ("project", "deep/er"):
        project_of(kit, top / name, committed=False)
    keep(top)
    for name in (".", "project", "deep/er"):
        assert brought(top / name).state is State.UPDATED
        keep(top, f"Update {name}")
    assert {(top / name / "numbers.txt").read_text() for name in (".", "project", "deep/er")} == {MORE}
    (top / "deep/er/new/deep.txt").write_text("staged in another project\n")
    git(top, "add", "deep")

    undo(top / "project")

    assert (top / "project/numbers.txt").read_text() == NUMBERS
    changed = {line.split()[-1].split("/")[0] for line in git(top, "status", "--short").splitlines()}
    assert changed == {"project", "deep"}
    assert git(top, "status", "--short", "deep") == "M  deep/er/new/deep.txt\n"
    undo(top)
    assert (top / "deep/er/numbers.txt").read_text() == MORE


def test_a_commit_elsewhere_does_not_make_an_update_a_committed_one(make: Make, tmp_path: Path) -> None:
    top = make()
    project_of(tmp_path / "kit", top / "other", committed=False)
    keep(top)
    brought(top / "other")
    put(top, {"elsewhere.txt": "of another project\n"})
    git(top, "add", "elsewhere.txt")
    git(top, "commit", "--quiet", "-m", "Elsewhere", "elsewhere.txt")
    put(top, {"other/numbers.txt": "edited since\n"})

    done = undo(top / "other")

    assert not done.committed
    assert git(top, "show", f"{done.kept}:other/numbers.txt") == "edited since\n"
    assert git(top, "status", "--short") == ""


def test_a_submodule_stays_as_it_is(make: Make, tmp_path: Path) -> None:
    project = make()
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    put(other, {"a.txt": "a\n"})
    keep(other)
    git(project, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "vendor")
    keep(project)
    put(project, {"vendor/a.txt": "changed in it\n"})

    assert brought(project).state is State.UPDATED
    assert (project / "vendor/a.txt").read_text() == "changed in it\n"
    undo(project)
    assert git(project, "status", "--short", "--ignore-submodules=dirty") == ""


def test_a_shallow_clone(make: Make, tmp_path: Path) -> None:
    project = make()
    put(project, {"numbers.txt": MINE})
    keep(project)
    shallow = tmp_path / "shallow" / "mine"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{project}", str(shallow))

    assert brought(shallow).state is State.UPDATED
    assert (shallow / "numbers.txt").read_text() == BOTH


def test_a_worktree_of_git(make: Make, tmp_path: Path) -> None:
    project = make()
    tree = tmp_path / "tree"
    git(project, "worktree", "add", "--quiet", str(tree), "-b", "side")

    assert brought(tree).state is State.UPDATED
    assert (tree / "numbers.txt").read_text() == MORE
    assert (project / "numbers.txt").read_text() == NUMBERS
    undo(tree)
    assert git(tree, "status", "--short") == ""


@pytest.mark.parametrize("name", ["with space", "grün — ß", "a:b", 'say "hi"', "-dash", "glob*[a]"])
def test_a_path_that_is_not_plain(make: Make, name: str) -> None:
    project = make(place=f"{name}/{name}")

    assert brought(project).state is State.UPDATED
    assert (project / "numbers.txt").read_text() == MORE
    undo(project)
    assert git(project, "status", "--short") == ""


@pytest.mark.parametrize(
    "name", ["with space.txt", "grün.txt", "-dash.txt", "glob[a].txt", "!not.txt", "#one.txt"]
)
def test_a_file_whose_name_is_not_plain(make: Make, name: str) -> None:
    project = make({name: NUMBERS}, {name: MORE, f"new {name}": "new\n"})
    put(project, {name: MINE})
    keep(project)

    assert brought(project).state is State.UPDATED
    assert (project / name).read_text() == BOTH
    undo(project)
    assert (project / name).read_text() == MINE


def test_no_commit_yet(make: Make) -> None:
    project = make(committed=False)
    git(project, "init", "--quiet")
    assert "is not committed yet" in refused(project)


def test_no_repository(make: Make) -> None:
    assert "is in no git repository" in refused(make(committed=False))


def test_a_detached_head(make: Make) -> None:
    project = make()
    git(project, "checkout", "--quiet", "--detach")

    assert brought(project).state is State.UPDATED
    undo(project)
    assert git(project, "status", "--short") == ""


@pytest.mark.parametrize("what", ["merge", "rebase", "cherry-pick"])
def test_in_the_midst_of_something(make: Make, what: str) -> None:
    project = make()
    git(project, "checkout", "--quiet", "-b", "side")
    put(project, {"numbers.txt": "side\n"})
    keep(project)
    git(project, "checkout", "--quiet", "-")
    put(project, {"numbers.txt": "main\n"})
    keep(project)
    subprocess.run(["git", what, "side"], cwd=project, capture_output=True, check=False)

    assert f"A {what} is under way" in refused(project)


def test_another_git_is_at_work(make: Make) -> None:
    project = make()
    lock = project / ".git" / "index.lock"
    lock.touch()
    before = {name: each for name, each in everything(project).items() if not name.startswith(".git/")}

    with pytest.raises(UsageError, match=r"Another git is at work here: index\.lock exists\."):
        brought(project)

    assert {
        name: each for name, each in everything(project).items() if not name.startswith(".git/")
    } == before
    assert lock.read_bytes() == b""
    lock.unlink()
    assert brought(project).state is State.UPDATED


@pytest.mark.parametrize("flag", ["skip-worktree", "assume-unchanged"])
def test_an_edit_that_git_was_told_not_to_look_at(make: Make, flag: str) -> None:
    project = make()
    git(project, "update-index", f"--{flag}", "numbers.txt")
    put(project, {"numbers.txt": "of this machine alone\n"})

    assert blocked(project, "numbers.txt") == HIDDEN
    assert brought(project, branch="side").state is State.UPDATED


def test_a_folder_that_git_does_not_trust(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(EnvironmentLackError, match="does not trust the repository") as error:
        brought(project)

    assert f"safe.directory {project}" in error.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="makes a folder read-only by Linux's namespaces")
def test_a_folder_that_may_not_be_written(make: Make) -> None:
    project = make({**ONE, "held/a.txt": "a\n"}, {**TWO, "held/a.txt": "b\n"})
    before = {name: each for name, each in everything(project).items() if not name.startswith(".git/")}
    script = f"""
        mount --bind {project}/held {project}/held && mount -o remount,ro,bind {project}/held || exit 99
        {shlex.quote(sys.executable)} -m headwater update --no-check {project}
    """
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip

    assert done.returncode == 3, done.stderr
    assert "held" in done.stderr
    assert {
        name: each for name, each in everything(project).items() if not name.startswith(".git/")
    } == before
    assert git(project, "status", "--short") == ""
    assert brought(project).state is State.UPDATED


# What is in the project


def test_mode_bits_of_both(make: Make) -> None:
    project = make(
        {"mine.sh": "echo\n", "kits.sh": "echo\n", "both.sh": "1\n2\n3\n"},
        {"mine.sh": "echo\n", "kits.sh": Script("echo\n"), "both.sh": "1\n2\n3\nfour\n"},
    )
    for name in ("mine.sh", "both.sh"):
        (project / name).chmod(0o755)
    keep(project)

    assert brought(project).state is State.UPDATED
    assert {path.name: os.access(path, os.X_OK) for path in project.glob("*.sh")} == dict.fromkeys(
        ["mine.sh", "kits.sh", "both.sh"], True
    )
    assert (project / "both.sh").read_text() == "1\n2\n3\nfour\n"


def test_binaries(make: Make) -> None:
    blob = bytes(range(256)) * 8
    project = make(
        {"mine.bin": blob, "kits.bin": blob, "both.bin": blob},
        {"mine.bin": blob, "kits.bin": blob + b"kit", "both.bin": blob + b"kit"},
    )
    put(project, {"mine.bin": blob + b"me", "both.bin": blob + b"me"})
    keep(project)

    assert conflicts(project) == {"both.bin": "both have changed it, and it is no text"}
    git(project, "rm", "--quiet", "both.bin")
    keep(project)
    assert brought(project).state is State.UPDATED
    assert (project / "mine.bin").read_bytes() == blob + b"me"
    assert (project / "kits.bin").read_bytes() == blob + b"kit"


def test_links_of_mine(make: Make) -> None:
    project = make(
        {"a.txt": "a\n", "mine.txt": "a text\n" * 9},
        {"a.txt": "another\n", "mine.txt": "a text\n" * 9},
    )
    put(project, {"mine.txt": Link("a.txt"), "own": Link("nowhere")})
    keep(project)

    assert brought(project).state is State.UPDATED
    links = {path.name: str(path.readlink()) for path in project.iterdir() if path.is_symlink()}
    assert links == {"mine.txt": "a.txt", "own": "nowhere"}
    undo(project)
    assert git(project, "status", "--short") == ""


def test_my_link_where_the_kit_changes_a_file_is_a_conflict(make: Make) -> None:
    project = make()
    put(project, {"numbers.txt": Link("elsewhere.txt")})
    keep(project)

    assert conflicts(project).keys() & {"numbers.txt"}


RENAMED = [
    ("user", {"mine.txt": BOTH}),
    ("kit", {"kits.txt": BOTH}),
    ("both alike", {"kits.txt": BOTH}),
]


@pytest.mark.parametrize(("who", "there"), RENAMED)
def test_renames(make: Make, who: str, there: dict[str, str]) -> None:
    project = make({"a.txt": NUMBERS}, {"a.txt" if who == "user" else "kits.txt": MORE})
    put(project, {"a.txt": MINE})
    match who:
        case "user":
            git(project, "mv", "a.txt", "mine.txt")
        case "both alike":
            git(project, "mv", "a.txt", "kits.txt")
    keep(project)

    assert brought(project).state is State.UPDATED
    assert {path.name: path.read_text() for path in project.glob("*.txt")} == there


def test_renames_to_different_names_are_a_conflict(make: Make) -> None:
    project = make({"a.txt": NUMBERS}, {"kits.txt": MORE})
    git(project, "mv", "a.txt", "mine.txt")
    keep(project)

    assert "both have renamed it, each otherwise" in conflicts(project).values()


def test_the_kit_renames_what_i_edited_to_where_i_have_a_file_of_my_own(make: Make) -> None:
    project = make({"a.txt": NUMBERS}, {"kits.txt": NUMBERS})
    put(project, {"a.txt": MINE, "kits.txt": "my own\n"})
    keep(project)
    before = everything(project)

    done = brought(project)

    assert everything(project) == before
    assert [(each.path, each.old) for each in done.plan.conflicts] == [("kits.txt", "a.txt")]
    brought(project, inline=True)
    text = (project / "kits.txt").read_text()
    assert "my own\n" in text
    assert "five\n" in text


def test_what_i_deleted_and_the_kit_renamed_stays_deleted(make: Make) -> None:
    project = make({"a.txt": NUMBERS}, {"kits.txt": MORE})
    git(project, "rm", "--quiet", "a.txt")
    keep(project)

    assert brought(project).state is State.UPDATED
    assert list(project.glob("*.txt")) == []


def test_my_line_ends_stay(make: Make) -> None:
    project = make()
    put(project, {"numbers.txt": MINE.replace("\n", "\r\n").encode()})
    keep(project)

    assert brought(project).state is State.UPDATED
    assert (project / "numbers.txt").read_bytes() == BOTH.replace("\n", "\r\n").encode()


def test_line_ends_that_git_turns(make: Make, tmp_path: Path) -> None:
    made = make()
    put(made, {"numbers.txt": MINE})
    keep(made)
    project = tmp_path / "windows" / "mine"
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "--quiet", str(made), str(project))
    git(project, "config", "core.autocrlf", "true")
    assert b"\r\n" in (project / "numbers.txt").read_bytes()

    assert brought(project).state is State.UPDATED
    assert (project / "numbers.txt").read_bytes() == BOTH.replace("\n", "\r\n").encode()
    assert (project / "new/deep.txt").read_bytes() == b"new\r\n"
    assert git(project, "diff", "--name-only") == ""
    undo(project)
    assert git(project, "status", "--short") == ""


# The kit, and the answers


def test_a_kit_that_has_moved(make: Make, tmp_path: Path) -> None:
    project = make()
    (tmp_path / "kit").rename(tmp_path / "moved")

    assert "There is no kit at" in refused(project)
    assert brought(project, kit=str(tmp_path / "moved")).state is State.UPDATED
    assert f"_src_path: {tmp_path}/moved\n" in (project / ".copier-answers.yml").read_text()


def test_a_kit_without_tags(tmp_path: Path) -> None:
    kit = kit_of(tmp_path / "kit", [ONE], tagged=False)
    project = project_of(kit, tmp_path / "mine", None)  # type: ignore[arg-type]
    put(project, {"numbers.txt": MINE})
    keep(project)
    put(kit, {"template/numbers.txt": MORE})
    keep(kit)

    assert brought(project).state is State.UPDATED
    assert (project / "numbers.txt").read_text() == BOTH
    assert (
        f"_commit: {git(kit, 'rev-parse', '--short', 'HEAD')}"
        in (project / ".copier-answers.yml").read_text()
    )


def test_a_version_that_is_not_there(make: Make) -> None:
    assert "has no version 'v9'" in refused(make(), to="v9")


def test_a_new_version_that_cannot_be_rendered(make: Make) -> None:
    project = make(two={**TWO, "bad.txt.jinja": "{{ nobody.knows.this }}\n"})

    assert "template error" in refused(project)


def test_a_new_version_that_wants_to_execute_code(make: Make, tmp_path: Path) -> None:
    project = make()
    config = tmp_path / "kit" / "copier.yml"
    config.write_text(config.read_text() + "_tasks: ['touch ran']\n")
    keep(tmp_path / "kit")
    git(tmp_path / "kit", "tag", "v3")

    assert "wants to execute code" in refused(project)


def test_a_file_of_the_kit_that_git_ignores_stays_mine(make: Make) -> None:
    one: Files = {**ONE, "secrets.local": "key = ''\n"}
    project = make(one, {**one, "secrets.local": "key = ''\nother = ''\n"})
    put(project, {"secrets.local": "key = 'mine'\n"})

    done = brought(project)

    assert (project / "secrets.local").read_text() == "key = 'mine'\n"
    notes = {each.path: each.note for each in done.plan.changes}
    assert notes["secrets.local"] == "git does not know it, so it stays as it is"


@pytest.mark.parametrize("ignored", [True, False])
def test_answers_that_git_does_not_know(make: Make, ignored: bool) -> None:
    project = make()
    git(project, "rm", "--quiet", "--cached", ".copier-answers.yml")
    git(project, "commit", "--quiet", "-m", "Forget the answers")
    if ignored:
        put(project, {".git/info/exclude": ".copier-answers.yml\n"})

    assert ".copier-answers.yml is not committed" in refused(project)


@pytest.mark.parametrize("mine", [MINE, "a conflict\n"])
def test_a_look_writes_nothing_at_all(make: Make, mine: str) -> None:
    project = make()
    put(project, {"numbers.txt": mine})
    keep(project)
    git(project, "gc", "--quiet")
    before = everything(project)
    times = times_of(project)

    brought(project, dry=True)

    assert everything(project) == before
    assert times_of(project) == times


def times_of(project: Path) -> dict[Path, int]:
    """When each file was last changed; git touches objects that it finds it has already."""
    return {path: path.stat().st_mtime_ns for path in project.rglob("*") if "objects" not in path.parts}


# What happens meanwhile


def test_what_is_edited_while_the_update_is_proven_is_not_overwritten(make: Make) -> None:
    project = make()
    with Guard() as guard, contextlib.ExitStack() as stack, guard.temporary() as scratch:
        repository = Repository(project, scratch)
        ready = prepare(repository, Wanted(), Renders(guard, stack))
        assert ready.merge
        put(project, {"numbers.txt": "edited meanwhile\n"})

        with pytest.raises(UsageError, match=r"numbers\.txt was changed meanwhile"):
            transaction.apply(repository, changeset(repository, ready.merge, {}), guard)

    assert git(project, "status", "--short") == " M numbers.txt\n"
    assert (project / "numbers.txt").read_text() == "edited meanwhile\n"


def test_of_two_updates_at_once_the_slower_one_leaves_the_undo_of_the_other_alone(make: Make) -> None:
    project = make()
    before = state(project)
    with Guard() as guard, contextlib.ExitStack() as stack, guard.temporary() as scratch:
        repository = Repository(project, scratch)
        seen = journal.stamp(repository)
        ready = prepare(repository, Wanted(), Renders(guard, stack))
        assert ready.merge
        brought(project)

        todo = replace(changeset(repository, ready.merge, {}), after=seen)
        with pytest.raises(UsageError, match="Another update was faster"):
            transaction.apply(repository, todo, guard)

    undo(project)
    assert state(project) == before


def test_what_was_done_by_hand_after_a_lost_machine_is_left_alone(make: Make) -> None:
    project = make({**ONE, "gone.txt": "gone\n"})
    brought(project)
    home = project / ".git" / "headwater" / "project"
    (home / "last").rename(home / "next")
    notes = json.loads((home / "next" / "journal.json").read_text())
    (home / "next" / "journal.json").write_text(json.dumps({**notes, "phase": "under way"}))
    put(project, {"numbers.txt": "by hand\n"})

    with Guard() as guard, guard.temporary() as scratch:
        assert journal.recovered(Repository(project, scratch))

    assert (project / "numbers.txt").read_text() == "by hand\n"
    assert (project / "gone.txt").read_text() == "gone\n"
    assert git(project, "status", "--short") == " M numbers.txt\n"
    assert [path.name for path in home.glob("next*")] == []


def test_two_updates_at_once(make: Make) -> None:
    project = make()
    with Guard() as guard, guard.temporary() as scratch, journal.claimed(Repository(project, scratch)):
        assert refused(project) == "Another update of this project is under way."


def test_of_two_projects_of_one_repository_each_waits_for_the_other(make: Make, tmp_path: Path) -> None:
    top = make()
    places = [top / name for name in ("a", "b", "c", "d")]
    for place in places:
        project_of(tmp_path / "kit", place, committed=False)
    keep(top)

    commands = [[sys.executable, "-m", "headwater", "update", "--no-check", str(place)] for place in places]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    said = [process.communicate()[1] for process in started]

    assert [process.returncode for process in started] == [0] * 4, said
    assert [(place / "numbers.txt").read_text() for place in places] == [MORE] * 4
    assert git(top, "diff", "--name-only") == ""
    assert len(git(top, "diff", "--cached", "--name-only", "HEAD").splitlines()) == 3 * 4


def test_in_a_repository_that_a_group_shares_others_can_write_objects(make: Make) -> None:
    project = make()
    objects = project / ".git" / "objects"
    git(project, "config", "core.sharedRepository", "group")
    objects.chmod(0o2775)  # as `git init --shared=group` makes it
    there = set(objects.iterdir())

    assert brought(project).state is State.UPDATED

    new = [each for each in objects.iterdir() if each not in there]
    assert new
    assert {each.stat().st_mode & 0o7777 for each in new} == {0o2775}


def test_a_folder_has_taken_the_place_of_a_file_that_undo_brings_back(make: Make) -> None:
    project = make({**ONE, "gone.txt": "gone\n"})
    brought(project)
    put(project, {"gone.txt/mine.txt": "mine\n"})

    with pytest.raises(UsageError, match=r"gone\.txt is a folder now"):
        undo(project)

    assert (project / "gone.txt/mine.txt").read_text() == "mine\n"
