"""`headwater update` of several projects proves what comes of each, and says where it could not."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from uv import find_uv_bin

import headwater as package
from updates import ONE, TWO, commit, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.slow

CRASHING = "import streamlit as st\n\nst.title(1 / 0)\n"
PYPROJECT = """\
[project]
name = "app"
version = "0"
requires-python = ">=3.11"
dependencies = ["streamlit>=1.67,<2"]
"""
NOT_RUN = "that it runs: it has no environment"


@pytest.fixture
def bare(tmp_path: Path) -> Run:
    """Runs `headwater` beside the projects, from an environment without Streamlit, as users have it."""
    venv.create(tmp_path / "bare", symlinks=sys.platform != "win32")
    packages = [Path(package.__file__).parents[1], sysconfig.get_path("purelib")]
    env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    env |= {"PYTHONPATH": os.pathsep.join(map(str, packages)), "PYTHONDONTWRITEBYTECODE": ""}
    env |= {"HEADWATER_CONFIG_DIR": str(tmp_path / "config"), "HEADWATER_CATALOGUE": ""}
    python = tmp_path / "bare" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), "-m", "headwater", *arguments], cwd=tmp_path / "work", env={**env, **more},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def clones(tmp_path: Path, headwater: Run, work: Path) -> Callable[[Mapping[str, str]], Path]:
    """Makes three projects, alder, birch and cedar, of a kit whose version 2 has other `files`.

    `locked` ones have a uv.lock, as what `headwater new` installs.
    """

    def made(files: Mapping[str, str], *, locked: bool = False) -> Path:
        kit = make_kit(tmp_path / "kit", {"v1": ONE, "v2": {**TWO, **files}})
        done = headwater("new", "apps/alder", "-l", "--kit", str(kit), "--ref", "v1", "--no-install")
        assert done.returncode == 0, done.stderr
        if locked:
            (work / "apps" / "alder" / "pyproject.toml").write_text(PYPROJECT)
            subprocess.run(
                [find_uv_bin(), "lock", "--quiet", "--no-config"], cwd=work / "apps" / "alder", check=True
            )
            commit(work / "apps" / "alder")
        for name in ("birch", "cedar"):
            shutil.copytree(work / "apps" / "alder", work / "apps" / name)
        return work / "apps"

    return made


def test_what_could_not_be_run_is_told_of_each_and_of_all(
    clones: Callable[..., Path], bare: Run, work: Path
) -> None:
    clones({"template/streamlit_app.py": CRASHING})

    done = bare("update", "--all", "apps", "--trust", "--report", "fleet.json", "--html", "fleet.html")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("(not proven: that it runs)") == 3
    assert f"Not proven of 3 projects: {NOT_RUN}." in done.stderr
    page = (work / "fleet.html").read_text()
    assert '<p class="verdict warn">3 projects: 3 updated.' in page
    assert f"Not proven of 3 projects: {NOT_RUN}." in page
    assert page.count("<td>that it runs</td>") == 3
    held = json.loads((work / "fleet.json").read_text())
    assert [each["unproven"] for each in held["projects"]] == [[NOT_RUN]] * 3


def fates(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line[:11].strip() for line in done.stdout.splitlines() if not line.startswith(" ")]


def updated(project: Path) -> None:
    (project / ".copier-answers.yml").write_text(
        (project / ".copier-answers.yml").read_text().replace("_commit: v1", "_commit: v2")
    )
    commit(project)


def broken(project: Path) -> None:
    (project / ".copier-answers.yml").write_text("_src_path: [\n")
    commit(project)


def edited(project: Path) -> None:
    (project / "title.txt").write_text("half done")


def in_conflict(project: Path) -> None:
    commit(project, numbers_txt=ONE["template/numbers.txt"].replace("30\n", "dreissig\n"))


def test_a_canary_that_fails_its_proof_stops_it_all_and_what_to_do_is_told(
    clones: Callable[..., Path], headwater: Run
) -> None:
    clones({"template/streamlit_app.py": CRASHING})
    command = ("update", "--all", "apps", "--trust", "--jobs", "4", "--report", "fleet.json")

    done = headwater(*command)

    assert (done.returncode, fates(done)) == (1, ["failed", "not begun", "not begun"])
    assert "alder went first and failed, so nothing else was begun." in done.stderr
    assert "or let the others begin in spite of it: --canary 0" in done.stderr
    assert fates(headwater(*command, "--resume", "--canary", "0")) == ["failed"] * 3


@pytest.mark.parametrize(
    ("spoil", "fate"),
    [(updated, "up to date"), (broken, "failed"), (edited, "failed"), (in_conflict, "conflicts")],
)
def test_one_that_shows_nothing_is_no_canary_so_the_next_is(
    clones: Callable[..., Path], headwater: Run, spoil: Callable[[Path], None], fate: str
) -> None:
    apps = clones({"template/streamlit_app.py": CRASHING})
    spoil(apps / "alder")

    done = headwater("update", "--all", "apps", "--trust", "--jobs", "4")

    assert fates(done) == [fate, "failed", "not begun"]
    assert "birch went first and failed" in done.stderr


def test_one_where_the_branch_is_there_already_is_no_canary(
    clones: Callable[..., Path], headwater: Run
) -> None:
    git(clones({}) / "alder", "branch", "up")

    done = headwater("update", "--all", "apps", "--trust", "--branch", "up")

    assert fates(done) == ["failed", "updated", "updated"]


def test_one_that_cannot_be_run_is_no_canary(clones: Callable[..., Path], bare: Run) -> None:
    apps = clones({"template/streamlit_app.py": CRASHING})
    (apps / "birch" / ".venv").symlink_to(sys.prefix)

    done = bare("update", "--all", "apps", "--trust", "--jobs", "4")

    assert fates(done) == ["updated", "failed", "not begun"]


def test_that_there_was_no_canary_is_told(clones: Callable[..., Path], bare: Run) -> None:
    clones({})

    assert "No app was run, so there was no canary: " in bare("update", "--all", "apps", "--trust").stderr


def test_whoever_stops_it_is_told_how_to_go_on(
    clones: Callable[..., Path], work: Path, tmp_path: Path
) -> None:
    clones({"template/streamlit_app.py": "import time\n\ntime.sleep(60)\n"})
    command = ["update", "--all", "apps", "--trust", "--report", "fleet.json"]
    env = {**os.environ, "HEADWATER_CONFIG_DIR": str(tmp_path / "config")}

    process = subprocess.Popen(
        [sys.executable, "-m", "headwater", *command], cwd=work, env=env, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while not (work / "fleet.json").exists():
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert said.endswith(
        "error: Stopped.\nhint: Nothing is left half done; go on with the same command and --resume.\n"
    )


def test_that_nothing_was_to_be_proven_is_told(clones: Callable[..., Path], bare: Run) -> None:
    clones({})

    done = bare("update", "--all", "apps", "--no-check")

    assert done.stdout.count("(not proven: that it works)") == 3
    assert "Not proven of 3 projects: that it works." in done.stderr


def test_a_clone_is_run_in_an_environment_that_is_made_of_its_lock(
    clones: Callable[..., Path], bare: Run
) -> None:
    apps = clones({"template/streamlit_app.py": CRASHING}, locked=True)

    done = bare("update", "--all", "apps", "--trust", "--branch", "up")

    assert done.returncode == 1
    assert "HW902" in done.stdout
    assert done.stdout.count("not begun") == 2
    assert not (apps / "alder" / ".venv").exists()
    assert git(apps / "alder", "branch", "--list", "up") == ""


def test_an_environment_that_cannot_be_made_of_the_lock_is_no_reason_to_fail(
    clones: Callable[..., Path], bare: Run, tmp_path: Path
) -> None:
    clones({}, locked=True)
    unreachable = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path / "empty")}

    done = bare("update", "--all", "apps", "--trust", **unreachable)

    assert done.returncode == 0, done.stderr
    assert "Not proven of 3 projects: that it runs: its environment cannot be made." in done.stderr
