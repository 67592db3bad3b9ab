"""Whatever happens to a check that drives an app: nothing of it is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from support import write

CLEAN_UP_SECONDS = 5
SLOW_APP = "import time\nimport streamlit as st\n\nst.button('Slow')\ntime.sleep(2)\n"

pytestmark = pytest.mark.slow


def ours(folder: Path) -> list[psutil.Process]:
    """The processes that run in the folder or name it; the folder is where a check makes its copies."""
    found = []
    for process in psutil.process_iter(["cwd", "cmdline"]):
        command = " ".join(process.info["cmdline"] or ())
        if str(folder) in command or (process.info["cwd"] or "").startswith(str(folder)):
            found.append(process)
    return found


def until(holds: bool, folder: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while bool(ours(folder)) is not holds and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(ours(folder)) is holds


def emptied(folder: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while list(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not list(folder.iterdir())


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_orphan_within_five_seconds(stop: signal.Signals, tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"requirements.txt": "streamlit\n", "app.py": SLOW_APP})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "headwater", "check", "--run"],
        cwd=project,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert until(True, scratch, 20), "the app was never started"
    time.sleep(1.5)

    os.kill(process.pid, stop)
    process.wait(CLEAN_UP_SECONDS)

    assert until(False, scratch, CLEAN_UP_SECONDS), [each.cmdline() for each in ours(scratch)]
    assert emptied(scratch, CLEAN_UP_SECONDS), list(scratch.rglob("*"))[:5]
