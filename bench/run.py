"""Measures headwater beside its peers, in one run, and prints ratios: absolute times mean little elsewhere.

    python bench/run.py [ROUNDS]

Every figure is the median of ROUNDS runs (default 5) of whole commands, peers taking turns.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from headwater.adapters import uv
from headwater.adapters.guard import Guard
from headwater.probes.drive import Effort, drive
from headwater.probes.target import Target

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
ENV = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
SMALLEST = """\
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def hello() -> None: ...
@app.command()
def bye() -> None: ...
app()
"""


def seconds(command: list[str | Path], cwd: Path) -> float:
    """How long one command takes, from start to end."""
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=ENV, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def medians(rounds: int, **runs: Callable[[int], float]) -> dict[str, float]:
    """The median of each, taking turns, so that whatever disturbs one disturbs all."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(rounds):
        for name, run in runs.items():
            taken[name].append(run(turn))
    return {name: statistics.median(times) for name, times in taken.items()}


def show(claim: str, ours: float, theirs: float, limit: float) -> None:
    """One line of the table."""
    ratio = ours / theirs
    verdict = "ok" if ratio <= limit else "MISSED"
    print(f"{claim:<68}{ours:>7.3f} s{theirs:>8.3f} s{ratio:>7.2f}{limit:>7.2f}  {verdict}")


def small_commands(rounds: int, scratch: Path) -> None:
    """--version and --help, beside the smallest Typer program and beside Copier."""
    script = scratch / "smallest.py"
    script.write_text(SMALLEST)
    for flag in ("--version", "--help"):
        found = medians(
            max(rounds, 11),
            ours=lambda _, flag=flag: seconds([BIN / "headwater", flag], scratch),
            typer=lambda _: seconds([sys.executable, script, "--help"], scratch),
            copier=lambda _: seconds([BIN / "copier", "--help"], scratch),
        )
        show(f"headwater {flag} : smallest Typer program", found["ours"], found["typer"], 1.2)
        show(f"headwater {flag} : copier --help", found["ours"], found["copier"], 0.25)


def kit_in_git(scratch: Path) -> Path:
    """The default kit as a repository of its own with one tag, as Copier would use it."""
    kit = scratch / "kit"
    kit.mkdir()
    shutil.copytree(ROOT / "template", kit / "template")
    shutil.copy(ROOT / "copier.yml", kit)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Kit"], ["tag", "v1.0.0"]):
        identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        subprocess.run(["git", *identity, *command], cwd=kit, check=True)
    return kit


def rendering(rounds: int, scratch: Path) -> None:
    """Render, static check and commit, beside a plain render by Copier."""
    kit = kit_in_git(scratch)
    found = medians(
        max(rounds, 7),
        ours=lambda turn: seconds(
            [BIN / "headwater", "new", f"ours{turn}", "--defaults", "--no-install"], scratch
        ),
        copier=lambda turn: seconds(
            [BIN / "copier", "copy", "--quiet", "--defaults", kit, scratch / f"theirs{turn}"], scratch
        ),
    )
    show("new --no-install : copier copy from git", found["ours"], found["copier"], 1.0)


def whole(rounds: int, scratch: Path) -> None:
    """The whole of `new`, beside the sum of what must happen: uv sync, server start, drive of all pages."""

    def must(turn: int) -> float:
        project = scratch / f"must{turn}"
        shutil.copytree(scratch / "ours0", project, ignore=shutil.ignore_patterns(".git"))
        start = time.perf_counter()
        with Guard() as guard:
            environment = scratch / f"environment{turn}"
            uv.make_environment(project, environment, name="must", guard=guard)
            drive(Target(project, uv.python_of(environment)), guard=guard, effort=Effort(again=False))
        return time.perf_counter() - start

    found = medians(
        rounds,
        must=must,
        ours=lambda turn: seconds([BIN / "headwater", "new", f"whole{turn}", "--defaults"], scratch),
    )
    show("new, warm uv cache : uv sync + server start + drive", found["ours"], found["must"], 1.25)


def main() -> None:
    """Prints the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"{'claim':<68}{'ours':>9}{'theirs':>10}{'ratio':>7}{'limit':>7}")
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        small_commands(rounds, Path(folder))
        rendering(rounds, Path(folder))
        whole(rounds, Path(folder))


if __name__ == "__main__":
    main()
