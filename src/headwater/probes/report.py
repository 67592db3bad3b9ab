"""What driving an app comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from headwater.core.finding import Finding
from headwater.probes.journey import Journey


@dataclass(frozen=True, slots=True)
class Drive:
    """`pages` and `controls` were opened and used, `unused` names what could not be.

    `requests` counts the runs of the app's script, `walked` the random steps among them. `means` says by what
    it was driven, `network` how its network was closed: by the `kernel`, by `python`, or it was left `open`.
    `journeys` has the way to a finding, where there is one that can be gone again.
    """

    findings: tuple[Finding, ...]
    pages: int
    controls: int
    requests: int
    unused: tuple[str, ...]
    seconds: float
    means: str
    network: str = "open"
    walked: int = 0
    journeys: Mapping[Finding, Journey] = field(default_factory=dict)
