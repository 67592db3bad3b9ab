"""`headwater update` proves what comes of it: only what is new stops it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from updates import ONE, TWO, commit, git, make_kit, state

Run = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.slow

BROKEN = "import streamlit as st\n\nst.title('Sample')\nif st.button('Go'):\n    st.write(1 / 0)\n"
"""A page that raises once its button is pressed."""


@pytest.fixture
def project(tmp_path: Path, headwater: Run) -> Callable[..., Path]:
    """Makes a project from version 1 of a kit whose version 2 has other `files`."""

    def made(files: Mapping[str, str], **edits: str) -> Path:
        kit = make_kit(tmp_path / "kit", {"v1": ONE, "v2": {**TWO, **files}})
        done = headwater("new", "mine", "-l", "--kit", str(kit), "--ref", "v1", "--no-install")
        assert done.returncode == 0, done.stderr
        return commit(tmp_path / "work" / "mine", **edits, mine_txt="mine\n")

    return made


def test_an_update_that_works_is_applied(project: Callable[..., Path], headwater: Run) -> None:
    mine = project({})

    done = headwater("update", "--trust", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert "drive          0 findings, 0 before" in done.stderr
    assert "Not proven: its own tests: none passes." in done.stderr
    assert (mine / "new.txt").exists()


def test_an_update_that_breaks_a_page_changes_nothing(project: Callable[..., Path], headwater: Run) -> None:
    mine = project({"template/streamlit_app.py": BROKEN})
    before = state(mine)

    done = headwater("update", "--trust", cwd=mine)

    assert (done.returncode, state(mine)) == (1, before)
    assert "HW903" in done.stderr
    assert "error: The update would break what works now: 1 new error." in done.stderr


def test_what_was_broken_before_does_not_stop_it(project: Callable[..., Path], headwater: Run) -> None:
    mine = project({}, streamlit_app_py=BROKEN)

    done = headwater("update", "--trust", cwd=mine)

    assert done.returncode == 0, done.stderr
    assert "drive          1 finding, 1 before" in done.stderr


def test_a_test_of_mine_that_would_fail_stops_it(project: Callable[..., Path], headwater: Run) -> None:
    mine = project({})
    (mine / "tests").mkdir()
    (mine / "tests" / "test_old.py").write_text(
        "from pathlib import Path\n\n\ndef test_old():\n    assert Path('old.txt').exists()\n"
    )
    git(mine, "add", "--all")
    git(mine, "commit", "--quiet", "-m", "Rely on it")
    before = state(mine)

    done = headwater("update", "--trust", cwd=mine)

    assert (done.returncode, state(mine)) == (1, before)
    assert "test_old" in done.stderr


def test_a_branch_is_proven_as_it_will_be_committed(project: Callable[..., Path], headwater: Run) -> None:
    helper = "import streamlit as st\n\nfrom old import TITLE\n\nst.title(TITLE)\n"
    mine = project({}, streamlit_app_py=helper)
    (mine / "old.txt").rename(mine / "old.py")
    (mine / "old.py").write_text("TITLE = 'Old'\n")
    git(mine, "add", "old.py")  # staged, and not committed: the branch will not have it

    done = headwater("update", "--branch", "up", "--trust", cwd=mine)

    assert "drive          1 finding, 1 before" in done.stderr
