"""Pages that take far longer than is usual in their own app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from headwater.core.finding import Finding
from headwater.probes.codes import finding

FEWEST_RUNS = 6
SECONDS = 1.0
TIMES = 5.0
"""A page is slow from a second on, if that is five times the median of at least six runs."""


def slow_pages(times: Mapping[str, Sequence[float]]) -> Iterator[Finding]:
    """The pages whose fastest run, but for the first, which fills caches, is slow; `times` are in seconds."""
    every = sorted(seconds for runs in times.values() for seconds in runs)
    if len(every) < FEWEST_RUNS:
        return
    median = every[len(every) // 2]
    for page, runs in times.items():
        warm = min(runs[1:], default=0.0)
        if warm > max(SECONDS, TIMES * median):
            message = f"A run of the page /{page} takes {warm:.1f} s, half of this app's take {median:.2f} s."
            yield finding("HW911", message, page=f"/{page}")
