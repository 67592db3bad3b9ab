"""How each kit of tests/adversaries.py, which wants what no kit may, is refused, and what it has written.

    python bench/adversaries.py [WORD...]

With WORDs only those whose name has one of them. Exits with 1 if one was not refused as it should be, or has
changed anything in the folders of the user: where the project was to be, beside it, and the temporary one.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from adversaries import ADVERSARIES, Adversary
from support import write

LONGEST = 100


def main(words: Sequence[str]) -> int:
    """Prints the table."""
    names = [name for name in ADVERSARIES if not words or any(word in name for word in words)]
    print(f"{'a kit that':<52}{'exit':>5}{'written':>9}{'s':>7}  said")
    failed = 0
    for name in names:
        adversary = ADVERSARIES[name]
        code, written, seconds, said = tried(adversary)
        sound = code == adversary.code and not written and re.search(adversary.words, said)
        failed += not sound
        wrong = "" if sound else "   <-- WRONG"
        print(f"{name:<52}{code:>5}{written:>9}{seconds:>7.1f}  {said[:LONGEST]}{wrong}")
    print(f"{len(names) - failed} of {len(names)} refused, with nothing written.")
    return int(bool(failed))


def tried(adversary: Adversary) -> tuple[int, int, float, str]:
    """The exit code, how many files and folders have changed, the seconds, and the error."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as name:
        root = Path(name)
        victim = write(root / "victim", {"mine.yml": "mine: yes\n"})
        for folder in ("work", "temporary"):
            (root / folder).mkdir()
        kit = adversary.make(root / "kit", victim)
        before, begun = state(root), time.monotonic()
        command = ["new", "app", "--kit", str(kit), "--defaults", "--no-install", *adversary.options]
        places = {"TMPDIR": str(root / "temporary"), "HEADWATER_CONFIG_DIR": str(root / "config")}
        done = subprocess.run(
            [sys.executable, "-m", "headwater", *command], cwd=root / "work", capture_output=True, text=True,
            check=False, stdin=subprocess.DEVNULL, env={**os.environ, **places},
        )  # fmt: skip
        seconds, after = time.monotonic() - begun, state(root)
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    said = " ".join(errors).removeprefix("error: ").replace(name, "")
    return done.returncode, len(set(before.items()) ^ set(after.items())), seconds, said


def state(root: Path) -> dict[str, str]:
    """The digest of every file and folder, by path."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in root.rglob("*")
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
