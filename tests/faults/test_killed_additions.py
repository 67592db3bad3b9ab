"""`headwater add`, killed between any two of its steps: the project is as it was, or as it is to be."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import write

APP = """\
import streamlit as st

st.navigation([st.Page("views/home.py")]).run()
"""
KILLED = """\
import os, signal, sys

left = int(sys.argv.pop(1))

def count(event, arguments):
    global left
    if event == "os.rename" and "recipes" not in str(arguments[0]):
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

sys.addaudithook(count)
from headwater.cli.app import main
main()
"""
"""Runs the command, which kills itself before it renames a file for the n-th time."""

PATIENCE_SECONDS = 20


def texts(project: Path) -> dict[str, str]:
    return {
        path.relative_to(project).as_posix(): path.read_text()
        for path in project.rglob("*")
        if path.is_file()
    }


def add(project: Path, *before: str) -> int:
    arguments = ("add", "page", "reports", "--no-check")
    return subprocess.run(
        [sys.executable, *before, *arguments], cwd=project, capture_output=True, timeout=60, check=False
    ).returncode


@pytest.mark.parametrize("renames", range(6))
def test_a_kill_leaves_nothing_half_done(tmp_path: Path, renames: int) -> None:
    files = {"app.py": APP, "views/home.py": "import streamlit as st\n", "requirements.txt": "streamlit\n"}
    mine, other = write(tmp_path / "mine", files), write(tmp_path / "other", files)
    before = texts(mine)
    assert add(other, "-m", "headwater") == 0
    after = texts(other)

    code = add(mine, "-c", KILLED, str(renames))

    wanted = before if code else after
    assert settles(mine, wanted)
    assert renames > 1 or code == -9


def settles(project: Path, wanted: dict[str, str]) -> bool:
    """Whether it comes to hold what is `wanted`, once the watchdog is done."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):  # taken away while it was read
            if texts(project) == wanted:
                return True
        time.sleep(0.05)
    return False
