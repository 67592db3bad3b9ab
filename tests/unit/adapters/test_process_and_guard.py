"""Processes end when they should, with whatever they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from headwater.adapters.guard import CancelledError, Guard
from headwater.adapters.process import TimeLimitError, run, running
from headwater.core.errors import EnvironmentLackError

PYTHON = sys.executable
ENV = dict(os.environ)


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_run_tells_code_and_both_streams(tmp_path: Path) -> None:
    script = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    with Guard() as guard:
        done = run([PYTHON, "-c", script], cwd=tmp_path, env=ENV, timeout=20, guard=guard)

    assert (done.returncode, done.stdout, done.stderr) == (3, "out\n", "err\n")


def test_run_gives_no_input(tmp_path: Path) -> None:
    with Guard() as guard:
        done = run(
            [PYTHON, "-c", "print(repr(input.__self__ and __import__('sys').stdin.read()))"],
            cwd=tmp_path,
            env=ENV,
            timeout=20,
            guard=guard,
        )

    assert done.stdout == "''\n"


def test_more_output_than_a_pipe_holds_blocks_nothing(tmp_path: Path) -> None:
    with Guard() as guard:
        done = run([PYTHON, "-c", "print('x' * 1_000_000)"], cwd=tmp_path, env=ENV, timeout=20, guard=guard)

    assert len(done.stdout) == 1_000_001


def test_a_time_limit_ends_children_too_and_keeps_what_was_said(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with Guard() as guard, pytest.raises(TimeLimitError) as caught:
        run([PYTHON, "-c", script], cwd=tmp_path, env=ENV, timeout=1, guard=guard)

    assert eventually(lambda: is_gone(int(caught.value.output)))


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    with Guard() as guard, pytest.raises(EnvironmentLackError, match="no-such-command cannot be run"):
        run(["no-such-command"], cwd=tmp_path, env=ENV, timeout=1, guard=guard)


def test_a_server_runs_within_its_context_only(tmp_path: Path) -> None:
    script = "import time; print('up', flush=True); time.sleep(60)"
    with Guard() as guard:
        with running(
            [PYTHON, "-c", script], cwd=tmp_path, env=ENV, log=tmp_path / "log", guard=guard
        ) as server:
            assert eventually(lambda: server.output() == "up\n")
        assert server.process.returncode is not None


def test_cancelling_ends_what_runs_and_whatever_would(tmp_path: Path) -> None:
    with Guard() as guard:
        script = "import time; time.sleep(60)"
        with running(
            [PYTHON, "-c", script], cwd=tmp_path, env=ENV, log=tmp_path / "log", guard=guard
        ) as server:
            guard.cancel()
            server.process.wait(5)
        with pytest.raises(CancelledError):
            run([PYTHON, "-c", script], cwd=tmp_path, env=ENV, timeout=20, guard=guard)


def test_kill_9_leaves_neither_processes_nor_folders(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "staged", tmp_path / "theirs"
    moved, original = tmp_path / "README.md.orig", tmp_path / "README.md"
    moved.write_text("theirs")
    for folder in (mine, theirs):
        folder.mkdir()
        (folder / "file").touch()
    (mine / "link").symlink_to(theirs)
    script = f"""
import os, sys, time
from pathlib import Path
from headwater.adapters.guard import Guard
from headwater.adapters.process import running
with Guard() as guard:
    guard.watch_path(Path({str(mine)!r}))
    guard.watch_move(Path({str(moved)!r}), Path({str(original)!r}))
    escapes = "import os, time; os.fork() or os.setsid(); print(os.getpid(), flush=True); time.sleep(60)"
    with running([sys.executable, "-c", escapes], cwd=Path("."), env=dict(os.environ),
                 log=Path({str(tmp_path / "log")!r}), guard=guard):
        time.sleep(60)
"""
    process = subprocess.Popen([PYTHON, "-c", script], start_new_session=True)
    log = tmp_path / "log"
    assert eventually(lambda: log.is_file() and len(log.read_text().split()) == 2)

    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert eventually(lambda: all(is_gone(int(pid)) for pid in log.read_text().split()))
    assert eventually(lambda: not mine.exists())
    assert eventually(original.exists)
    assert (theirs / "file").exists()
