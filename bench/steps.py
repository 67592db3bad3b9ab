"""Walks about at random in fresh projects of the default kit: of every kind nothing may be found.

    python bench/steps.py [STEPS [SEED...]]

STEPS is 1000 unless told, the SEEDs 1, 2 and 3. That takes hours; one seed takes half of one. Exits with 1
if anything was found.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

KINDS = ("dashboard", "crud", "chat", "blank")
SOURCES = ("sqlite", "duckdb")
SECONDS = 1200
ENV = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}


def main(steps: int, seeds: Iterable[int]) -> int:
    """Prints a line for each walk."""
    clean = True
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as scratch:
        projects = [made(kind, data, Path(scratch)) for kind, data in itertools.product(KINDS, SOURCES)]
        print(f"{'project':<20}{'seed':>5}{'pages':>7}{'controls':>10}{'steps':>7}{'seconds':>9}{'found':>7}")
        for seed, project in itertools.product(seeds, projects):
            report = walked(project, steps, seed)
            [drive] = report["summary"]["drives"]
            found = report["findings"]
            clean = clean and not found and drive["steps"] == steps
            counts = f"{drive['pages']:>7}{drive['controls']:>10}{drive['steps']:>7}{drive['seconds']:>9.0f}"
            print(f"{project.name:<20}{seed:>5}{counts}{len(found):>7}", flush=True)
            for each in found:
                print(f"  {each['code']} {each['message']} {each.get('steps')}")
    return int(not clean)


def made(kind: str, data: str, scratch: Path) -> Path:
    """A project with its environment."""
    project = scratch / f"{kind}-{data}"
    answers = ("-d", f"kind={kind}", "-d", f"data={data}")
    command = [sys.executable, "-m", "headwater", "new", project, "-l", *answers, "--no-check", "--no-git"]
    subprocess.run(command, env=ENV, check=True, capture_output=True)
    return project


def walked(project: Path, steps: int, seed: int) -> dict[str, Any]:
    """What a check says of it."""
    how = ("--run", "--steps", str(steps), "--seed", str(seed), "--time-budget", str(SECONDS))
    command = [sys.executable, "-m", "headwater", "check", project, *how, "--output-format", "json"]
    done = subprocess.run(command, env=ENV, check=False, capture_output=True, text=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]] or [1000]
    sys.exit(main(given[0], given[1:] or (1, 2, 3)))
