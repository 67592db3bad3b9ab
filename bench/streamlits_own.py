"""Drives the apps that come inside the streamlit package: its dashboards, and `streamlit hello`.

    python bench/streamlits_own.py [STEPS [SEED]]

Their authors are Streamlit's own, so whatever is told of them is read as false until somebody has shown
that it is true. With STEPS random steps in each (20), as SEED draws them (1). Exits with 1 if anything was
found. An app whose packages are not installed here is named and not driven: two want vega_datasets, yfinance.
"""

from __future__ import annotations

import ast
import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import streamlit

from headwater.adapters.guard import Guard
from headwater.probes.drive import Effort, drive
from headwater.probes.target import Target

SECONDS = 600.0
"""The animations of `streamlit hello` take seconds a run."""

STREAMLIT = Path(streamlit.__file__).parent


def main(steps: int, seed: int) -> int:
    """Prints a row for each app, and what was found in it."""
    print(f"{'app':<28}{'pages':>6}{'controls':>10}{'runs':>6}{'steps':>7}{'findings':>10}")
    findings = 0
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as scratch, Guard() as guard:
        for number, app in enumerate(apps()):
            if missing := sorted(lacking(app.parent)):
                print(f"{app.parent.name:<28} not driven: {', '.join(missing)} not installed")
                continue
            copy = shutil.copytree(app.parent, Path(scratch, str(number), app.parent.name))
            effort = Effort(walk=steps, seed=seed, seconds=SECONDS, whole=False)
            done = drive(Target(copy, Path(sys.executable), app.name), guard=guard, effort=effort)
            print(
                f"{app.parent.name:<28}{done.pages:>6}{done.controls:>10}{done.requests:>6}{done.walked:>7}"
                f"{len(done.findings):>10}",
                flush=True,
            )
            for each in done.findings:
                print(f"  {each.code} {each.path}:{each.line} {each.message}")
            for each in done.unused:
                print(f"  not used: {each}")
            findings += len(done.findings)
    return int(findings > 0)


def apps() -> list[Path]:
    """The files to start each with."""
    return [
        STREAMLIT / "hello" / "streamlit_app.py",
        *sorted(STREAMLIT.rglob("dashboard-*/streamlit_app.py")),
    ]


def lacking(folder: Path) -> Iterator[str]:
    """The packages that an app imports and that are not here."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in {each.partition(".")[0] for each in names}:
                if not (folder / f"{name}.py").is_file() and importlib.util.find_spec(name) is None:
                    yield name


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    sys.exit(main(*given, *(20, 1)[len(given) :]))
