"""What to say of rules that broke while the others went on: a bug of ours, or of a team's own package."""

from __future__ import annotations

import re
from collections.abc import Sequence

from headwater import rules
from headwater.core.errors import EnvironmentLackError
from headwater.core.report import Failure

OURS = "headwater"
PLACE = re.compile(r'File "([^"]+)", line (\d+)')


def of_ours(failures: Sequence[Failure]) -> list[Failure]:
    """Those of rules that headwater brings."""
    return [failure for failure in failures if rules.origin(failure.code) == OURS]


def of_a_team(failures: Sequence[Failure]) -> EnvironmentLackError:
    """What to say of `failures` where all are of rules that other packages bring."""
    first, more = failures[0], len(failures) - 1
    on = f" on {first.path}" if first.path else ""
    places = PLACE.findall(first.trace)
    at = " ({}, line {})".format(*places[-1]) if places else ""
    others = f", and {more} more like it" if more else ""
    return EnvironmentLackError(
        f"The rule {first.code} of {rules.origin(first.code)} failed{on}: {first.said}{at}{others}.",
        f"Mend that package, or leave the rule out: --ignore {first.code}",
    )
