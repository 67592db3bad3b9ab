"""Kills updates, undos and recoveries, and prints for each point what was left: see tests/killing.py.

    python bench/kills.py                       the whole table, 120 points
    python bench/kills.py undo 30 --json        one subject, a line of JSON for each point

Subjects: `update` and `undo` are killed at what they do to the disk, `whole-update` and `whole-undo` at
times spread over all of it, `recovery` is the taking back of an update that was killed with its watchdog.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from killing import Range, Shot, prepared

COUNTS = {"update": 44, "undo": 36, "recovery": 20, "whole-update": 12, "whole-undo": 8}
WHOLE = "whole-"


def shots(made: Range, subject: str, count: int) -> Iterator[Shot]:
    """The shots at one subject."""
    if subject == "recovery":
        return made.shots_at_recovery(count)
    if subject.startswith(WHOLE):
        return made.timed_shots(subject.removeprefix(WHOLE), count)
    return made.shots(subject, count)


def main() -> int:
    """Prints a line for each shot; exit code 1 where one was not survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("subject", nargs="?", choices=COUNTS)
    parser.add_argument("count", nargs="?", type=int)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    counts = {asked.subject: asked.count or COUNTS[asked.subject]} if asked.subject else COUNTS
    done = []
    with prepared() as made:
        if not asked.json:
            print(f"{'killed':<9} {'before it does this':<36} {'with':<9} {'left':<7} {'then':<7} next")
        for subject, count in counts.items():
            for shot in shots(made, subject, count):
                done.append(shot)
                print(
                    json.dumps({**asdict(shot), "good": shot.good}) if asked.json else _line(shot), flush=True
                )
    survived = sum(shot.good for shot in done)
    if not asked.json:
        print(f"{survived} of {len(done)} kills survived")
    return int(survived < len(done))


def _line(shot: Shot) -> str:
    company = "all" if shot.everything else "nobody"
    words = f"{shot.what:<9} {shot.before[:36]:<36} {company:<9} {shot.left:<7} {shot.then:<7} {shot.next_}"
    return words + (" " + ", ".join(shot.litter) if shot.litter else "") + ("" if shot.good else "  BAD")


if __name__ == "__main__":
    sys.exit(main())
