"""Measures updates beside those of Copier, in one run, and prints ratios.

    python bench/update.py [ROUNDS [FLEET]]

Whole commands, peers taking turns, the least of ROUNDS runs (default 5): what else a machine does only ever
adds. Copier gets a git repository with a tag for each release of the default kit, headwater takes them from
its archives; both start from v0.1.0 with the same answers and edits. A fleet has FLEET projects (default 50)
with names of their own, so that no two renders are alike; Copier's loop is over ten of them, and counts
FLEET / 10 times.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from headwater.adapters import releases

BIN = Path(sys.executable).parent
ENV = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    **{
        f"GIT_{role}_{part}": "bench@localhost"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    },
}
LOOP, GROWTH = 10, 10
OLD = "v0.1.0"


def run(command: list[str | Path], cwd: Path) -> None:
    """Runs a command that has to succeed."""
    done = subprocess.run(
        command, cwd=cwd, env=ENV, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)


def seconds(*commands: list[str | Path], cwd: Path) -> float:
    """How long they take, one after the other."""
    start = time.perf_counter()
    for command in commands:
        run(command, cwd)
    return time.perf_counter() - start


def least(rounds: int, **runs: Callable[[], float]) -> dict[str, float]:
    """The least of each, taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, measured in runs.items():
            taken[name].append(measured())
    return {name: min(times) for name, times in taken.items()}


def show(claim: str, ours: float, theirs: float, limit: float) -> None:
    """One line of the table."""
    ratio = ours / theirs
    verdict = "ok" if ratio <= limit else "MISSED"
    print(f"{claim:<68}{ours:>7.3f} s{theirs:>8.3f} s{ratio:>7.2f}{limit:>7.2f}  {verdict}", flush=True)


def kit_in_git(place: Path) -> Path:
    """A repository with a tag for each release."""
    place.mkdir()
    run(["git", "init", "-q"], place)
    for version in releases.versions():
        for path in place.iterdir():
            if path.name != ".git":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        with zipfile.ZipFile(releases.FOLDER / f"{version}.zip") as archive:
            archive.extractall(place)
        run(["git", "add", "-A"], place)
        run(["git", "commit", "-qm", version], place)
        run(["git", "tag", f"v{version}"], place)
    return place


def edited(project: Path) -> None:
    """A user's work: a theme, a number, a file of their own, one file less."""
    theme = project / ".streamlit/config.toml"
    theme.write_text(theme.read_text() + "\n# Ours since Monday.\n")
    (project / "app/state.py").write_text((project / "app/state.py").read_text() + "\n\nLIMIT = 40\n")
    (project / "app/ours.py").write_text("ANSWER = 42\n")
    (project / "AGENTS.md").unlink()
    run(["git", "add", "-A"], project)
    run(["git", "commit", "-qm", "Ours"], project)


def made(scratch: Path) -> tuple[Path, Path]:
    """The same project, as either tool makes it."""
    kit = kit_in_git(scratch / "kit")
    ours, theirs = scratch / "ours" / "app", scratch / "theirs" / "app"
    ours.parent.mkdir()
    run([BIN / "headwater", "new", "app", "-l", "--ref", OLD, "--no-install"], ours.parent)
    run([BIN / "copier", "copy", "-q", "-l", "-d", "project_name=App", "-r", OLD, kit, theirs], scratch)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Start"]):
        run(["git", *command], theirs)
    edited(ours)
    edited(theirs)
    return ours, theirs


def called(project: Path, name: str, place: Path) -> None:
    """A copy whose answers name it otherwise, as if it had been made like that."""
    shutil.copytree(project, place, symlinks=True)
    for path in place.rglob("*"):
        if path.is_file() and ".git" not in path.relative_to(place).parts:
            text = path.read_bytes()
            path.write_bytes(text.replace(b"App\n", f"{name}\n".encode()))
    run(["git", "commit", "-qam", "Name it"], place)


def fleet_of(project: Path, number: int, place: Path) -> Path:
    """A fresh folder of so many projects."""
    shutil.rmtree(place, ignore_errors=True)
    for each in range(number):
        called(project, f"App {each}", place / f"app-{each:03}")
    return place


def fresh(project: Path, place: Path) -> Path:
    """A copy that nothing was done to yet."""
    shutil.rmtree(place, ignore_errors=True)
    return Path(shutil.copytree(project, place, symlinks=True))


def ours_of(place: Path, *arguments: str) -> float:
    """One command of headwater's for one project or many."""
    return seconds([BIN / "headwater", "update", "--no-check", *arguments, place], cwd=place)


def theirs_of(*places: Path) -> float:
    """`copier update` in each."""
    return sum(seconds([BIN / "copier", "update", "-q", "-l"], cwd=place) for place in places)


def main() -> None:
    """Prints the table."""
    rounds, number = ([int(each) for each in sys.argv[1:]] + [5, 50][len(sys.argv) - 1 :])[:2]
    print(f"{'claim':<68}{'ours':>9}{'theirs':>10}{'ratio':>7}{'limit':>7}")
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        scratch = Path(folder)
        ENV["HEADWATER_CACHE_DIR"] = str(scratch / "cache")
        ours, theirs = made(scratch)
        found = least(
            max(rounds, 15),
            ours=lambda: seconds([BIN / "headwater", "status", ours], cwd=scratch),
            version=lambda: seconds([BIN / "headwater", "--version"], cwd=scratch),
        )
        show("headwater status : headwater --version", found["ours"], found["version"], 2.0)
        found = least(
            rounds,
            ours=lambda: ours_of(fresh(ours, scratch / "one")),
            theirs=lambda: theirs_of(fresh(theirs, scratch / "other")),
        )
        show("update --no-check : copier update", found["ours"], found["theirs"], 0.6)
        few = max(number // GROWTH, 1)
        found = least(
            max(rounds // 2, 1),
            many=lambda: ours_of(fleet_of(ours, number, scratch / "many"), "--all"),
            loop=lambda: theirs_of(*sorted(fleet_of(theirs, LOOP, scratch / "loop").iterdir())),
            few=lambda: ours_of(fleet_of(ours, few, scratch / "few"), "--all"),
        )
        show(
            f"update --all, {number} projects : loop of copier update",
            found["many"],
            found["loop"] / LOOP * number,
            0.2,
        )
        show(
            f"update --all, {number} projects : {few} projects",
            found["many"],
            found["few"],
            1.1 * number / few,
        )


if __name__ == "__main__":
    main()
