"""What is drawn while a command is at work, in a terminal and without one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

PAGES = {
    "app": "import streamlit as st\n\nst.navigation([st.Page('one.py'), st.Page('two.py')]).run()\n",
    "one": "import streamlit as st\n\nst.text_input('Name')\nst.button('Go')\n",
    "two": "import streamlit as st\n\nst.slider('Size')\n",
}
ERASED = "\x1b[2K"

pytestmark = pytest.mark.slow


def test_a_terminal_is_told_the_page_the_controls_and_the_seconds_left(
    project: Callable[..., Path], work: Path
) -> None:
    project(**PAGES)
    command = ["-m", "headwater", "check", "app.py", "--run", "--steps", "40", "--time-budget", "90"]
    env = {
        "TERM": "xterm",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "HOME": str(work.parent),
    }
    child = pexpect.spawn(
        sys.executable, command, cwd=str(work), env=env, encoding="utf-8", timeout=90, dimensions=(30, 100)
    )
    child.expect(r"drive +\d\d s left")
    child.expect(r"drive +\d\d s left +/(one|two)?: \d pages?, \d controls?")
    child.expect(r"drive +\d\d s left +/(one|two)?: 2 pages, 3 controls, \d+ random steps?")
    child.expect("✓ drive +2 pages, 3 controls used +")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert "s left" not in child.before.rpartition(ERASED)[2], "the line goes when the step has ended"


def test_without_a_terminal_a_step_is_a_line(
    project: Callable[..., Path], headwater: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    project(**PAGES)

    done = headwater("check", "app.py", "--run", "--steps", "40")

    assert done.returncode == 0
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["Runs", "ok", "app.py:", "Nothing"]
    assert "left" not in done.stderr
    assert "\x1b" not in done.stderr
