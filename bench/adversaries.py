"""How each kit and recipe of tests/adversaries.py, which want what none may, is refused, and what it wrote.

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

from adversaries import ADVERSARIES, RECIPES, Adversary
from support import MINIMAL_KIT, write

LONGEST = 100


def main(words: Sequence[str]) -> int:
    """Prints the table."""
    every = {f"a kit that {name}": each for name, each in ADVERSARIES.items()}
    every |= {f"a recipe that {name}": each for name, each in RECIPES.items()}
    names = [name for name in every if not words or any(word in name for word in words)]
    print(f"{'':<68}{'exit':>5}{'written':>9}{'s':>7}  said")
    failed = 0
    for name in names:
        adversary = every[name]
        code, written, seconds, said = tried(adversary, is_recipe=name.startswith("a recipe"))
        sound = code == adversary.code and not written and re.search(adversary.words, said)
        failed += not sound
        wrong = "" if sound else "   <-- WRONG"
        print(f"{name:<68}{code:>5}{written:>9}{seconds:>7.1f}  {said[:LONGEST]}{wrong}")
    print(f"{len(names) - failed} of {len(names)} refused, with nothing written.")
    return int(bool(failed))


def tried(adversary: Adversary, *, is_recipe: bool) -> tuple[int, int, float, str]:
    """The exit code, how many files and folders have changed, the seconds, and the error."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as name:
        root = Path(name)
        victim = write(root / "victim", {"mine.yml": "mine: yes\n"})
        for folder in ("work", "temporary"):
            (root / folder).mkdir()
        new = ["new", "app", "--kit", str(root / "kit"), "--defaults", "--no-install"]
        if is_recipe:
            write(root / "kit", MINIMAL_KIT)
            headwater(root, *new)
        adversary.make(root / "kit", victim)
        before, begun = state(root), time.monotonic()
        add = ["add", "bad", "thing", "--no-check", "--project", "app"]
        done = headwater(root, *(add if is_recipe else new), *adversary.options)
        seconds, after = time.monotonic() - begun, state(root)
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    said = " ".join(errors).removeprefix("error: ").replace(name, "")
    return done.returncode, len(set(before.items()) ^ set(after.items())), seconds, said


def headwater(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs headwater in the folder `work` of `root`."""
    places = {"TMPDIR": str(root / "temporary"), "HEADWATER_CONFIG_DIR": str(root / "config")}
    return subprocess.run(
        [sys.executable, "-m", "headwater", *arguments], cwd=root / "work", capture_output=True, text=True,
        check=False, stdin=subprocess.DEVNULL, env={**os.environ, **places},
    )  # fmt: skip


def state(root: Path) -> dict[str, str]:
    """The digest of every file and folder, by path."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in root.rglob("*")
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
