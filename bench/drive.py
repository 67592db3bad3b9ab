"""How fast the drive is, beside the least that could be done: ratios, in one run.

    python bench/drive.py PROJECT...

Each PROJECT is a project with its environment in `.venv`, as `headwater new` makes one.
"""

from __future__ import annotations

import http.client
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from headwater.adapters.guard import Guard
from headwater.probes.agent import Agent
from headwater.probes.controls import Step, Visit
from headwater.probes.drive import Effort, drive
from headwater.probes.server import serving
from headwater.probes.target import Target

ROUNDS = 3
REQUESTS = 30


def main(projects: Sequence[Path]) -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as scratch, Guard() as guard:
        for project in projects:
            place = Path(scratch, project.resolve().name)
            place.mkdir()
            report(project, place, guard)


def report(project: Path, scratch: Path, guard: Guard) -> None:
    """Measures one project, the two that are compared taking turns, and prints its rows."""
    firsts, ratios, fulls = [], [], []
    for number in range(ROUNDS):
        first, ratio = snapshot(target_of(project, scratch / f"first{number}"), guard)
        firsts.append(first)
        ratios.append(ratio)
        start = perf_counter()
        done = drive(target_of(project, scratch / f"full{number}"), guard=guard, effort=Effort())
        fulls.append(perf_counter() - start)
    print(f"{project.resolve().name}: {done.pages} pages, {done.controls} controls, {done.requests} runs")
    row("full drive : start to the first snapshot", min(fulls), min(firsts), 3.0)
    row("an interaction : the bare request", median(ratios), 1.0, 1.3)


def snapshot(target: Target, guard: Guard) -> tuple[float, float]:
    """Seconds from `streamlit run` to the first snapshot; and what a rerun by us costs of a bare one."""
    start = perf_counter()
    with serving(target, target.root.with_suffix(".log"), guard, 60) as served:
        visit = Visit(Agent(served.port, 30), "")
        taken = perf_counter() - start
        body = json.dumps({"session_id": visit.snapshot.session})
        bare, ours = [], []
        connection = http.client.HTTPConnection("127.0.0.1", served.port)
        for _ in range(REQUESTS):
            start = perf_counter()
            connection.request("POST", "/_stcore/agent/interact", body, {"Content-Type": "application/json"})
            connection.getresponse().read()
            bare.append(perf_counter() - start)
            start = perf_counter()
            visit.take(Step())
            ours.append(perf_counter() - start)
    return taken, median(ours) / median(bare)


def target_of(project: Path, place: Path) -> Target:
    """A copy of the project, to be run by its own Python."""
    shutil.copytree(project, place, ignore=shutil.ignore_patterns(".venv", ".git"))
    return Target(place, project.resolve() / ".venv" / "bin" / "python")


def row(claim: str, ours: float, theirs: float, limit: float) -> None:
    """One line of the table."""
    ratio = ours / theirs
    verdict = "ok" if ratio <= limit else "MISSED"
    print(f"{claim:<45} {ours:7.3f} {theirs:7.3f}  {ratio:6.2f}  {limit:5.2f}  {verdict}")


if __name__ == "__main__":
    main([Path(each) for each in sys.argv[1:]])
