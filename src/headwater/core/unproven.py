"""What of an update was not proven, in words, and what that means."""

from __future__ import annotations

from collections.abc import Iterable

NOTHING = "that it works"
"""Not proven where nothing was tried: the user wanted it so."""
NOT_RUN = "that it runs"
"""Not proven where the app could not be run; a colon and the reason follow."""


def was_run(unproven: Iterable[str]) -> bool:
    """Whether the updated app was run, though something else may be `unproven`."""
    return not any(each.startswith((NOTHING, NOT_RUN)) for each in unproven)


def briefly(unproven: Iterable[str]) -> str:
    """`that it runs, its own tests`: without the reasons."""
    return ", ".join(each.partition(":")[0] for each in unproven)
