"""What driving an app comes to."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Drive:
    """`pages` and `controls` were opened and used, `unused` names what could not be.

    `requests` counts the runs of the app's script, `means` says by what it was driven.
    """

    findings: tuple[Finding, ...]
    pages: int
    controls: int
    requests: int
    unused: tuple[str, ...]
    seconds: float
    means: str
