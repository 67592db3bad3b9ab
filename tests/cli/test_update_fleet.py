"""`headwater update` of several projects: who goes first, who stops it, what is written down."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from updates import ONE, TWO, commit, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
NUMBERS = ONE["template/numbers.txt"]
REST = ("birch", "cedar", "maple", "more/rowan")
NAMES = ("alder", "birch", "cedar", "maple", "rowan")


@pytest.fixture
def apps(tmp_path: Path, headwater: Run, work: Path) -> Path:
    """Five projects, made from version 1 of a kit that is at version 2."""
    kit = make_kit(tmp_path / "kit", {"v1": ONE, "v2": TWO})
    made = headwater("new", "alder", "-l", "--kit", str(kit), "--ref", "v1", "--no-install")
    assert made.returncode == 0, made.stderr
    (work / "apps" / "more").mkdir(parents=True)
    (work / "alder").rename(work / "apps" / "alder")
    for name in NAMES[1:]:
        place = work / "apps" / (f"more/{name}" if name == "rowan" else name)
        shutil.copytree(work / "apps" / "alder", place)
        answers = (place / ".copier-answers.yml").read_text()
        (place / ".copier-answers.yml").write_text(answers.replace("Alder", name.title()))
        (place / "title.txt").write_text(f"{name.title()}\n")
        git(place, "commit", "--quiet", "-am", f"Call it {name}")
    return work / "apps"


@pytest.fixture
def update(headwater: Run, apps: Path) -> Run:
    """Runs `headwater update` of them all, without proving what comes of it."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return headwater("update", "--no-check", "--all", str(apps), *arguments, cwd=apps.parent)

    return run


def fates(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    lines = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    return {line[11:].split()[0]: line[:11].strip() for line in lines}


def told(report: Path) -> dict[str, str]:
    return {each["project"]: each["state"] for each in json.loads(report.read_text())["projects"]}


def broken(project: Path) -> None:
    (project / ".copier-answers.yml").write_text("_src_path: [\n")
    git(project, "commit", "--quiet", "-am", "Break it")


def in_conflict(project: Path) -> None:
    commit(project, numbers_txt=NUMBERS.replace("30\n", "dreissig\n"))


def test_all_projects_below_a_folder_are_updated(apps: Path, update: Run) -> None:
    done = update()

    assert done.returncode == 0, done.stderr
    assert fates(done) == dict.fromkeys(["alder", "birch", "cedar", "maple", "more/rowan"], "updated")
    assert (apps / "more/rowan/title.txt").read_text() == "Rowan\n"
    assert (apps / "cedar/new.txt").read_text() == "brand new\n"
    assert "5 projects: 5 updated." in done.stderr


def test_what_is_wrong_with_some_is_told_and_leaves_the_others_alone(apps: Path, update: Run) -> None:
    broken(apps / "birch")
    in_conflict(apps / "cedar")
    before = state(apps / "cedar")

    done = update()

    assert done.returncode == 1
    assert fates(done) == {
        "alder": "updated", "birch": "failed", "cedar": "conflicts", "maple": "updated",
        "more/rowan": "updated",
    }  # fmt: skip
    assert "conflict  numbers.txt  (both have changed the same lines)" in done.stdout
    assert ".copier-answers.yml is not YAML" in done.stdout
    assert state(apps / "cedar") == before


def test_several_paths_are_a_fleet_too(headwater: Run, apps: Path) -> None:
    done = headwater("update", "--no-check", "alder", "more/rowan", cwd=apps)

    assert fates(done) == {"alder": "updated", "more/rowan": "updated"}
    assert not (apps / "birch/new.txt").exists()


def test_a_dry_run_is_a_plan_of_all(apps: Path, update: Run) -> None:
    before = [state(apps / name) for name in ("alder", "birch")]

    done = update("--dry-run", "--output-format", "json")

    held = json.loads(done.stdout)
    assert [state(apps / name) for name in ("alder", "birch")] == before
    assert held["counts"]["planned"] == 5
    wanted = {
        "path": "new.txt", "kind": "added", "old": "", "edited": False, "blocked": False, "note": ""
    }  # fmt: skip
    assert wanted in held["projects"][0]["plan"]["changes"]


def test_a_patch_names_the_projects_and_can_be_applied_where_they_are(apps: Path, update: Run) -> None:
    patch = update("--diff").stdout
    (apps.parent / "all.patch").write_text(patch)

    git(apps, "apply", "../all.patch")

    for name in ("alder", *REST):
        assert f"diff --git a/{name}/new.txt b/{name}/new.txt" in patch
        assert f"rename from {name}/notes.txt" in patch
        assert (apps / name / "new.txt").read_text() == "brand new\n"
        assert (apps / name / "remarks.txt").exists()


def test_a_patch_is_no_json(update: Run) -> None:
    done = update("--diff", "--output-format", "json")

    assert (done.returncode, done.stdout) == (2, "")
    assert "error: --diff does not go with --output-format json." in done.stderr


def test_what_a_plan_leaves_out_of_account_is_told(apps: Path, update: Run) -> None:
    (apps / "cedar" / "title.txt").write_text("half done")

    assert "  note: not committed, so not looked at: title.txt" in update("--dry-run").stdout


def test_the_first_is_no_canary_if_nothing_could_be_tried(apps: Path, update: Run) -> None:
    broken(apps / "alder")

    done = update()

    assert fates(done) == {"alder": "failed", **dict.fromkeys(REST, "updated")}


def test_so_many_failures_and_no_more(apps: Path, update: Run) -> None:
    in_conflict(apps / "birch")
    in_conflict(apps / "cedar")

    done = update("--jobs", "1", "--max-failures", "2")

    assert [*fates(done).values()] == ["updated", "conflicts", "conflicts", "not begun", "not begun"]


def test_it_goes_on_where_it_stopped(apps: Path, update: Run) -> None:
    in_conflict(apps / "birch")
    report = apps.parent / "report.json"
    done = update("--jobs", "1", "--max-failures", "1", "--report", str(report))
    assert "That many want looking at: --max-failures 1. Mend them first." in done.stderr
    assert "the same command with --resume" in done.stderr
    assert told(report)["maple"] == "not begun"
    git(apps / "birch", "revert", "--no-edit", "HEAD")

    again = update("--report", str(report), "--resume")

    assert again.returncode == 0, again.stderr
    assert set(fates(again)) == {"birch", "cedar", "maple", "more/rowan"}
    assert set(told(report).values()) == {"updated"}
    assert "Done before, and left out: 1." in again.stderr
    assert update("--report", str(report), "--resume", "--to", "v1").returncode == 2


def test_shards_are_parts_that_stay_the_same(apps: Path, update: Run) -> None:
    first = [set(fates(update("--dry-run", "--shard", f"{number}/3"))) for number in (1, 2, 3)]

    assert sorted(name for part in first for name in part) == [
        "alder",
        "birch",
        "cedar",
        "maple",
        "more/rowan",
    ]
    shutil.rmtree(apps / "birch")
    second = [set(fates(update("--dry-run", "--shard", f"{number}/3"))) for number in (1, 2, 3)]
    assert second == [part - {"birch"} for part in first]
    assert update("--shard", "4/3").returncode == 2


def test_a_branch_in_each_leaves_the_files_alone(apps: Path, update: Run) -> None:
    before = {**state(apps / "maple"), "head": ""}
    report = apps.parent / "report.json"

    done = update("--branch", "kit-v2", "--report", str(report))

    assert done.returncode == 0, done.stderr
    assert {**state(apps / "maple"), "head": ""} == before
    assert git(apps / "maple", "show", "kit-v2:new.txt") == "brand new\n"
    assert "git push origin kit-v2" in done.stderr
    commits = {each["project"]: each["commit"] for each in json.loads(report.read_text())["projects"]}
    assert commits["maple"] == git(apps / "maple", "rev-parse", "kit-v2").strip()


def test_a_report_for_people_holds_what_there_is_to_look_at(apps: Path, update: Run) -> None:
    in_conflict(apps / "birch")
    page = apps.parent / "report.html"

    update("--html", str(page))

    text = page.read_text()
    assert "5 projects: 4 updated, 1 in conflict" in text
    assert "<code>numbers.txt</code> both have changed the same lines" in text


def test_projects_of_one_repository_take_turns(tmp_path: Path, headwater: Run, apps: Path) -> None:
    one = tmp_path / "one"
    one.mkdir()
    git(one, "init", "--quiet")
    for name in ("alder", "birch", "cedar", "maple"):
        shutil.copytree(apps / name, one / name, ignore=shutil.ignore_patterns(".git"))
    git(one, "add", "-A")
    git(one, "commit", "--quiet", "-m", "All in one")

    done = headwater("update", "--no-check", "--all", str(one), "--jobs", "4", "--canary", "0")

    assert [*fates(done).values()] == ["updated"] * 4, done.stderr
    staged = git(one, "diff", "--cached", "--name-only").split()
    assert {path for path in staged if path.endswith("new.txt")} == {
        f"{name}/new.txt" for name in ("alder", "birch", "cedar", "maple")
    }


def test_what_was_updated_before_and_not_committed_is_up_to_date(apps: Path, update: Run) -> None:
    assert update().returncode == 0
    commit(apps / "birch")
    (apps / "cedar" / "title.txt").write_text("mine, since then")

    done = update()

    assert done.returncode == 1
    assert fates(done) == dict.fromkeys(["alder", *REST], "up to date") | {"cedar": "failed"}
    assert done.stdout.count("  Updated before, and not committed yet.") == 3
    assert fates(update("-d", "project_name=Other"))["alder"] == "failed"


def test_conflicts_that_wait_to_be_resolved_are_no_update_that_is_done(apps: Path, update: Run) -> None:
    in_conflict(apps / "alder")
    assert fates(update("--conflict", "inline"))["alder"] == "marked"

    assert fates(update())["alder"] == "failed"


def test_all_can_be_taken_back(apps: Path, update: Run) -> None:
    before = {name: state(apps / name) for name in ("alder", "birch")}
    update()

    done = update("--undo")

    assert done.returncode == 0, done.stderr
    assert {name: state(apps / name) for name in ("alder", "birch")} == before
    assert update("--undo").returncode == 2


def test_a_part_can_be_taken_back(apps: Path, update: Run) -> None:
    names = {"alder", "birch", "cedar", "maple", "more/rowan"}
    part = set(fates(update("--dry-run", "--shard", "2/3")))
    update()

    done = update("--undo", "--shard", "2/3")

    assert done.returncode == 0, done.stderr
    assert {name for name in names if not (apps / name / "new.txt").exists()} == part
    assert 0 < len(part) < len(names)


def test_no_report_tells_a_secret_answer(tmp_path: Path, headwater: Run) -> None:
    asking = {"copier.yml": ONE["copier.yml"] + "token:\n  type: str\n  secret: true\n  default: ''\n"}
    kit = make_kit(tmp_path / "asking", {"v1": {**ONE, **asking}, "v2": {**TWO, **asking}})
    work, report, page = tmp_path / "work", tmp_path / "report.json", tmp_path / "report.html"
    for name in ("one", "two"):
        assert headwater("new", f"apps/{name}", "-l", "--kit", f"{kit}@v1", "--no-install").returncode == 0
    command = ("update", "--no-check", "--all", "apps", "--report", str(report), "--html", str(page))

    done = headwater(*command, "-d", "token=hunter2", cwd=work)

    assert (done.returncode, set(told(report).values())) == (0, {"updated"}), done.stderr
    assert "hunter2" not in report.read_text() + page.read_text()
    assert headwater(*command, "-d", "token=hunter2", "--resume", cwd=work).returncode == 0
    assert headwater(*command, "-d", "token=hunter3", "--resume", cwd=work).returncode == 2


def test_a_folder_without_projects_is_told(headwater: Run, work: Path) -> None:
    done = headwater("update", "--all", ".", cwd=work)

    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: There are no projects.")


def test_a_stop_leaves_each_project_before_or_after(apps: Path) -> None:
    before = {path: state(path) for path in (*apps.glob("[a-d]*"), apps / "maple")}
    report = apps.parent / "report.json"
    command = [
        sys.executable,
        "-m",
        "headwater",
        "update",
        "--no-check",
        "--all",
        str(apps),
        "--report",
        str(report),
    ]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}

    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()  # the canary is done
    time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)

    found = told(report)
    for path, was in before.items():
        assert (state(path) == was) == (found[path.name] == "not begun"), path
    if process.returncode:
        assert process.returncode == 130
    again = subprocess.run([*command, "--resume"], env=env, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stdout
    assert (apps / "maple/new.txt").exists()


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.2, 0.3])
def test_a_kill_leaves_each_project_before_or_after(apps: Path, delay: float) -> None:
    before = {path: state(path) for path in apps.glob("[a-m]*[a-z]") if (path / "title.txt").exists()}
    command = [sys.executable, "-m", "headwater", "update", "--no-check", "--all", str(apps), "--jobs", "4"]

    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert process.stdout is not None
    process.stdout.readline()  # the canary is done
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 20
    while [*apps.glob("**/.git/headwater/*/next")] and time.monotonic() < deadline:
        time.sleep(0.05)  # the watchdogs are at it

    for path, was in before.items():
        now = state(path)
        assert now == was or "brand new" in str(now["new.txt"]), path
        assert git(path, "diff", "--name-only") == ""


def test_projects_of_several_roots_are_told_apart(headwater: Run, apps: Path) -> None:
    shutil.copytree(apps, apps.with_name("others"))

    done = headwater("update", "-n", "--all", "apps", "--all", "others", cwd=apps.parent)

    assert {"apps/alder", "others/alder", "apps/more/rowan"} < set(fates(done))


@pytest.mark.parametrize("option", ["--report", "--html"])
def test_a_report_that_cannot_be_written_is_told_before_anything_is_done(
    apps: Path, update: Run, option: str
) -> None:
    before = state(apps / "alder")
    file = apps / "nowhere" / "report"

    done = update(option, str(file))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {option} cannot be written: there is no folder for {file}.")
    assert state(apps / "alder") == before


def test_two_reports_are_two_files(update: Run) -> None:
    done = update("--report", "fleet.x", "--html", "apps/../fleet.x")

    assert (done.returncode, done.stdout) == (2, "")
    assert "error: --report and --html name the same file." in done.stderr


def test_in_a_terminal_a_table_is_drawn_and_the_lines_stay(apps: Path) -> None:
    in_conflict(apps / "birch")
    env = {key: value for key, value in os.environ.items() if key != "CI"}

    child = pexpect.spawn(
        sys.executable, ["-m", "headwater", "update", "--no-check", "--all", str(apps)],
        env={**env, "TERM": "xterm-256color", "PYTHONDONTWRITEBYTECODE": ""}, encoding="utf-8", timeout=120,
        dimensions=(30, 120),
    )  # fmt: skip
    drawn = child.read()
    child.wait()

    assert child.exitstatus == 1
    assert "of 5" in drawn
    last = drawn[drawn.rindex("updated    alder") :]
    assert "conflicts  birch" in last
    assert "5 projects: 4 updated, 1 in conflict." in last
