"""What a kit from elsewhere asks for, and what its user has said to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from headwater.core.source import identity

if TYPE_CHECKING:
    from packaging.version import Version

ABBREVIATED = 7
"""Characters that git has at least of a commit's name."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A kit as it is shown before anything of it is executed.

    `commit` is "" for a plain folder, and so is `version`. `unsafe` holds what it wants to execute while it
    renders, by the kind of it; `runs` names what would be executed of what it makes.
    """

    name: str
    source: str
    version: str
    commit: str
    base: str = ""
    unsafe: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    runs: tuple[str, ...] = ()

    @property
    def number(self) -> Version | None:
        """Its version; None where it has none but its commit, whose name may read like one: 5031012."""
        from packaging.version import InvalidVersion, Version

        if len(self.version) >= ABBREVIATED and self.commit.startswith(self.version):
            return None
        try:
            return Version(self.version)
        except InvalidVersion:
            return None

    @property
    def versions(self) -> str:
        """The range that a yes is for: what promises to be compatible, by its number; else the one commit."""
        version = self.number
        if version is None or version.is_prerelease or version.epoch:
            return self.commit
        if version.major:
            return f">={version.major},<{version.major + 1}"
        return f">=0.{version.minor},<0.{version.minor + 1}"


@dataclass(frozen=True, slots=True)
class Decision:
    """That a user trusts a source: in a range of versions, or one commit, or ("") a folder as it may become.

    `unsafe` holds the kinds of code that it was then known to execute while it renders.
    """

    source: str
    versions: str
    unsafe: tuple[str, ...] = ()
    since: str = ""

    def covers(self, offer: Offer) -> bool:
        """Whether nobody has to be asked about `offer` again."""
        if self.source != identity(offer.source) or not set(offer.unsafe) <= set(self.unsafe):
            return False
        if self.versions == offer.versions:
            return True
        if not self.versions or (number := offer.number) is None:
            return False
        from packaging.specifiers import InvalidSpecifier, SpecifierSet

        try:
            return SpecifierSet(self.versions).contains(number)
        except InvalidSpecifier:
            return False


def decision(offer: Offer, since: str) -> Decision:
    """That `offer` was accepted on a day (ISO 8601)."""
    return Decision(identity(offer.source), offer.versions, tuple(sorted(offer.unsafe)), since)
