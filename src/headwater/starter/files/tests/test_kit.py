"""The kit makes apps that work: every rule, every page, every control, their own tests."""

import subprocess
import sys
from pathlib import Path

KIT = Path(__file__).parent.parent


def headwater(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "headwater", *arguments]
    return subprocess.run(command, cwd=KIT, capture_output=True, text=True, check=False)


def test_the_kit_is_sound() -> None:
    done = headwater("kit", "validate")
    assert done.returncode == 0, done.stderr


def test_what_it_makes_works() -> None:
    done = headwater("kit", "test")
    assert done.returncode == 0, done.stdout + done.stderr
