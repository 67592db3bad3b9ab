"""`headwater kit test` comes to its end when it is told to, whatever a kit has it do, and leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from support import MINIMAL_KIT, write

ENDLESS = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
LINES = "{% for a in range(99000) %}{% for b in range(9) %}x = [{{ a }}]\n{% endfor %}{% endfor %}"
QUESTIONS = MINIMAL_KIT["copier.yml"]
LONGEST = 20.0
"""Seconds to come to its end, on a machine that is busy; what it is at would take minutes."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no signal to send to another"),
]


def started(kit: Path, temporary: Path, *options: str) -> subprocess.Popen[str]:
    temporary.mkdir()
    command = [sys.executable, "-m", "headwater", "kit", "test", str(kit), "--no-update", *options]
    return subprocess.Popen(
        command, env={**os.environ, "TMPDIR": str(temporary)}, stderr=subprocess.PIPE, text=True
    )


def is_at(process: subprocess.Popen[str], words: str) -> bool:
    """Whether it has a process at work whose command holds `words`."""
    for child in psutil.Process(process.pid).children(recursive=True):
        try:
            if words in " ".join(child.cmdline()):
                return True
        except psutil.Error:
            continue
    return False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("files", "at", "options"),
    [
        ({"copier.yml": f'{QUESTIONS}size: {{type: int, default: "{ENDLESS}1"}}\n'}, "render_child", ()),
        ({"template/endless.txt.jinja": ENDLESS}, "render_child", ()),
        ({"copier.yml": f"{QUESTIONS}_tasks: ['sleep 600']\n"}, "sleep 600", ("--trust",)),
        ({"template/large.py.jinja": f"import streamlit\n{LINES}"}, "checker", ()),
        ({"template/tests/test_slow.py": "import time\ntime.sleep(600)\n"}, "pytest", ()),
    ],
    ids=["a question", "a template", "a task", "the check", "tests"],
)
def test_a_signal_ends_it_in_the_midst_of(
    tmp_path: Path, files: dict[str, str], at: str, options: tuple[str, ...], how: signal.Signals
) -> None:
    kit, temporary = write(tmp_path / "ours", {**MINIMAL_KIT, **files}), tmp_path / "temporary"
    with started(kit, temporary, *options) as process:
        while not is_at(process, at):
            assert process.poll() is None
            time.sleep(0.1)
        time.sleep(2)
        process.send_signal(how)
        _, said = process.communicate(timeout=LONGEST)

    assert process.returncode == 130
    assert said.endswith("error: Stopped.\nhint: Nothing is left half done; run it again.\n")
    assert "failed case" not in said, "what was ended is no failure"
    assert not psutil.Process().children(recursive=True)
    assert not list(temporary.glob("headwater-*"))
