"""Pages that take far longer than is usual in their own app."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from headwater.core.finding import Finding
from headwater.probes.codes import finding

FEWEST_RUNS = 6
SECONDS = 1.0
TIMES = 5.0
"""A page is slow from a second on, if that is five times the median of at least six runs."""

PROGRESS = re.compile(r"\.(?:progress|status|write_stream)\(")
"""What a page calls to show how far it is: an animation, a simulation, an answer as it is written."""


def shows_progress(source: str) -> bool:
    """Whether a page of this source lets its user see how far it is; a spinner does not tell."""
    return PROGRESS.search(source) is not None


def slow_pages(times: Mapping[str, Sequence[float]], at_work: Collection[str] = ()) -> Iterator[Finding]:
    """The pages whose fastest run, but for the first, which fills caches, is slow; `times` are in seconds.

    Not those `at_work` in their user's sight, by URL path: that they take their time is meant.
    """
    every = sorted(seconds for runs in times.values() for seconds in runs)
    if len(every) < FEWEST_RUNS:
        return
    median = every[len(every) // 2]
    for page, runs in times.items():
        warm = min(runs[1:], default=0.0)
        if page not in at_work and warm > max(SECONDS, TIMES * median):
            message = f"A run of the page /{page} takes {warm:.1f} s, half of this app's take {median:.2f} s."
            yield finding("HW911", message, page=f"/{page}")
