"""How often each rule found something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from headwater.core.finding import Finding


def render(findings: Iterable[Finding]) -> str:
    """A line a rule, the most frequent first: the number, how many can be mended by --fix, code and name."""
    counts: Counter[tuple[str, str, str]] = Counter()
    mendable: Counter[str] = Counter()
    for finding in findings:
        counts[finding.code, finding.name, finding.level.value] += 1
        mendable[finding.code] += bool(finding.edits)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    width = max((len(str(number)) for _, number in rows), default=0)
    return "\n".join(
        f"{number:>{width}}  {code}  {level:<7}  {name}{_by_fix(mendable[code])}"
        for (code, name, level), number in rows
    )


def _by_fix(number: int) -> str:
    return f"  ({number} by --fix)" if number else ""
