"""Writes src/headwater/analysis/streamlit_api.json: what each minor version of Streamlit offers.

python bench/api_tables.py [1.20 1.67]   # the first and the last version to read

Each version is fetched from the package index, without what it depends on, and its files are read; nothing of
it is ever run. When a new minor version is out, say it here; the rules need no other change.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from headwater.analysis.api import GONE
from headwater.analysis.installed import read_package, successors

TARGET = Path(__file__).parents[1] / "src" / "headwater" / "analysis" / "streamlit_api.json"
FIRST, LAST = "1.20", "1.67"

Change = tuple[int, int | None]


def main() -> int:
    """Fetches, reads and writes."""
    first, last = (int(version.split(".")[1]) for version in (sys.argv[1:] or (FIRST, LAST)))
    versions: list[str] = []
    signatures: dict[str, int] = {}
    names: dict[str, list[Change]] = {}
    instead: dict[str, tuple[str, ...]] = {}
    for number, minor in enumerate(range(first, last + 1)):
        with tempfile.TemporaryDirectory() as folder:
            versions.append(fetch(f"1.{minor}.*", Path(folder)))
            found = read_package(Path(folder, "streamlit"))
            instead |= successors(Path(folder, "streamlit"))
        texts = {name: None if each is None else str(each) for name, each in found.items()}
        for text in texts.values():
            if text is not None:
                signatures.setdefault(text, len(signatures))
        for name in {*texts, *names}:
            note(names, name, (number, signatures.get(texts[name]) if name in texts else GONE))
        print(versions[-1], len(found), "names")
    write({"versions": versions, "signatures": list(signatures), "names": names, "successors": instead})
    return 0


def fetch(version: str, folder: Path) -> str:
    """Puts a version's files into `folder`; returns which version it is exactly."""
    command = [
        "uv",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(folder),
        f"streamlit=={version}",
    ]
    subprocess.run(command, check=True)
    return next(folder.glob("streamlit-*.dist-info")).name.split("-")[1].removesuffix(".dist")


def note(names: dict[str, list[Change]], name: str, change: Change) -> None:
    """Notes what a name is in a version, unless it is what it was in the one before."""
    known = names.setdefault(name, [])
    if not known or known[-1][1] != change[1]:
        known.append(change)


def write(tables: dict[str, object]) -> None:
    """Writes the tables, a name a line, so that a diff shows what a version brought."""
    parts = []
    for key, value in tables.items():
        each = sorted(value.items()) if isinstance(value, dict) else value
        rows = [
            f"{json.dumps(row[0])}: {json.dumps(row[1])}" if isinstance(value, dict) else json.dumps(row)
            for row in each  # type: ignore[attr-defined]
        ]
        left, right = "{}" if isinstance(value, dict) else "[]"
        parts.append(f"{json.dumps(key)}: {left}\n" + ",\n".join(rows) + f"\n{right}")
    TARGET.write_text("{" + ",\n".join(parts) + "}\n")


if __name__ == "__main__":
    sys.exit(main())
