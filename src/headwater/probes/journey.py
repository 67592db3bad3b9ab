"""How somebody gets to a defect, so that it can be shown again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from headwater.core.finding import Finding
from headwater.probes.controls import Step


class Journey(NamedTuple):
    """The URL path of the page to open in a fresh session, and the fewest steps on it.

    `cached` says that what is wrong shows when the caches are emptied after the steps. `files` has the file
    of each page that the app names, by URL path and relative to the project; it is "" for a function.
    """

    page: str
    steps: tuple[Step, ...] = ()
    cached: bool = False
    files: Mapping[str, str] = {}

    @property
    def said(self) -> tuple[str, ...]:
        """What a person has to do."""
        return (f"open /{self.page}", *map(str, self.steps))


Found = tuple[Finding, Journey]
"""What is wrong, and the way to it."""
