"""How fast `headwater check` is, beside what a parse costs and what peers take: ratios, in one run.

    python bench/check.py [FOLDER]

FOLDER holds Python; without one, the demos and pages inside the installed Streamlit are copied a few times.
flake8 and pylint are measured where they are installed beside this Python.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

ROUNDS = 5
PARSE = """
import ast, sys
for path in sys.stdin.read().split("\\0"):
    try:
        ast.parse(open(path, "rb").read())
    except (SyntaxError, ValueError):
        pass
"""
NOTHING = "import ast, sys; sys.stdin.read()"


def main(arguments: Sequence[str]) -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch, "tree")
        if arguments:
            shutil.copytree(arguments[0], tree, symlinks=True, ignore_dangling_symlinks=True)
        else:
            gather(tree)
        os.environ["HEADWATER_CACHE_DIR"] = str(Path(scratch, "cache"))
        report(tree)


def gather(tree: Path) -> None:
    """Streamlit's own demos and element modules: the Python that is surely at hand."""
    import streamlit

    package = Path(streamlit.__file__).parent
    for number in range(4):
        for part in (".agents", "hello", "elements"):
            if (package / part).is_dir():
                shutil.copytree(package / part, tree / f"copy{number}" / part.lstrip("."))


def report(tree: Path) -> None:
    """Measures and prints."""
    files = sorted(path for path in tree.rglob("*.py") if path.is_file())
    names = "\0".join(map(str, files)).encode()
    base = best(lambda: run([sys.executable, "-c", NOTHING], stdin=names))
    parse = best(lambda: run([sys.executable, "-c", PARSE], stdin=names)) - base
    check = [sys.executable, "-m", "headwater", "check", str(tree), "--exit-zero"]
    start = best(lambda: run([*check[:3], "check", "--help"]))
    one = best(lambda: run([*check, "--no-cache"], cores=1)) - start
    two = best(lambda: run([*check, "--no-cache"], cores=2)) - start
    run(check)
    warm = best(lambda: run(check)) - start
    size = sum(path.stat().st_size for path in files) / 1e6
    print(
        f"{len(files)} files, {size:.1f} MB; ast.parse {parse:.2f} s; "
        f"starting headwater takes {start:.2f} s, which is left out below"
    )
    row("check, cold, one core : ast.parse", one, parse, 2.0)
    row("check, cold, two cores : ast.parse", two, parse, 1.0)
    row("check, warm : cold, one core", warm, one, 0.2)
    for name, limit in (("flake8", 1.0), ("pylint", 0.1)):
        command = Path(sys.executable).with_name(name)
        if command.exists():
            jobs = ["-j1", "--exit-zero"]
            taken = best(lambda: run([str(command), *jobs, str(tree)], cores=1), rounds=1)  # noqa: B023
            row(f"check, cold, one core : {name} -j1", one + start, taken, limit)
    grows(files, Path(tree).parent)


def grows(files: Sequence[Path], scratch: Path) -> None:
    """Ten times the files."""
    taken = []
    for copies in (1, 10):
        folder = scratch / f"times{copies}"
        for number in range(copies):
            for index, file in enumerate(files[:: max(len(files) // 60, 1)]):
                place = folder / f"part{number}" / f"m{index}.py"
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, place)
        command = [sys.executable, "-m", "headwater", "check", str(folder), "--exit-zero", "--no-cache"]
        start = best(lambda: run([*command[:3], "check", "--help"]))  # noqa: B023
        taken.append(best(lambda: run(command, cores=1)) - start)  # noqa: B023
    row("ten times the files : once", taken[1], taken[0], 11.0)


def row(claim: str, ours: float, theirs: float, limit: float) -> None:
    """One line of the table."""
    ratio = ours / theirs
    verdict = "ok" if ratio <= limit else "MISSED"
    print(f"{claim:<45} {ours:7.3f} s {theirs:7.3f} s  {ratio:6.2f}  {limit:5.2f}  {verdict}")


def best(measure: Callable[[], float], rounds: int = ROUNDS) -> float:
    """The shortest of a few."""
    return min(measure() for _ in range(rounds))


def run(command: Sequence[str], *, stdin: bytes = b"", cores: int = 0) -> float:
    """Seconds that a command takes, on that many cores."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    allowed = sorted(os.sched_getaffinity(0))[:cores] if cores else None
    start = perf_counter()
    subprocess.run(
        command, input=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, check=True,
        preexec_fn=(lambda: os.sched_setaffinity(0, allowed)) if allowed else None,
    )  # fmt: skip
    return perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
