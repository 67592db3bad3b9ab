"""How many seeded defects each oracle finds, and what it tells of healthy apps: tests/defects, all of it.

    python bench/defects.py [CODE...]

With CODEs (HW903) only the defects of those. Exits with 1 if a defect was missed or something false was told.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from corpus import DEFECTS, code_of, driven
from headwater.adapters.guard import Guard
from headwater.core.probed import PROBED


def main(codes: Sequence[str]) -> int:
    """Prints the table."""
    names = [name for name in DEFECTS if not codes or code_of(name) in codes]
    tallies = {code: Counter[str]() for code in PROBED}
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as scratch, Guard() as guard:
        for name in names:
            for code, outcome in judged(name, Path(scratch), guard):
                tallies[code][outcome] += 1
                if outcome != "found":
                    print(f"{outcome}: {code} in {name}", file=sys.stderr)
    print(f"{'oracle':<28}{'found':>7}{'missed':>8}{'false':>7}")
    for code, tally in tallies.items():
        if tally:
            row(f"{code} {PROBED[code][0]}", tally)
    total = sum(tallies.values(), Counter[str]())
    row(f"{len(names)} defects and their twins", total)
    return int(bool(total["missed"] or total["false"]))


def judged(name: str, scratch: Path, guard: Guard) -> Iterator[tuple[str, str]]:
    """Each outcome with the code that it is of: all but the one defect is false."""
    wanted = code_of(name)
    bad = {each.code for each in driven(name, "bad", scratch / f"{name}-bad", guard).findings}
    good = driven(name, "good", scratch / f"{name}-good", guard).findings
    yield wanted, "found" if wanted in bad else "missed"
    yield from ((code, "false") for code in sorted(bad - {wanted}))
    yield from ((each.code, "false") for each in good)


def row(title: str, tally: Counter[str]) -> None:
    """One line of the table."""
    print(f"{title:<28}{tally['found']:>7}{tally['missed']:>8}{tally['false']:>7}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
