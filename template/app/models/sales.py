"""What the dashboard speaks of: orders, and the part of them that the user looks at."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


class Region(enum.StrEnum):
    """Where an order came from."""

    NORTH = "North"
    EAST = "East"
    SOUTH = "South"
    WEST = "West"


class Channel(enum.StrEnum):
    """How an order came in."""

    SHOP = "Shop"
    ONLINE = "Online"
    PARTNER = "Partner"


class Period(enum.Enum):
    """How far back the dashboard looks, in days: whole weeks, so that weekdays weigh the same."""

    MONTH = 28
    QUARTER = 91
    YEAR = 364

    @property
    def label(self) -> str:
        """The period as users call it."""
        return f"{self.value // 7} weeks"


@dataclass(frozen=True)
class Filters:
    """The orders that the user looks at: from `start` to `end`, both included."""

    start: date
    end: date
    regions: tuple[Region, ...]
    channel: Channel | None = None

    @classmethod
    def latest(
        cls,
        period: Period,
        until: date,
        regions: Sequence[Region] = (),
        channel: Channel | None = None,
    ) -> Filters:
        """The last `period` of the data, which ends with `until`; no region stands for all."""
        start = until - timedelta(days=period.value - 1)
        return cls(start, until, tuple(sorted(regions or Region)), channel)

    def before(self) -> Filters:
        """The same stretch of time right before, to compare with."""
        length = self.end - self.start + timedelta(days=1)
        return Filters(self.start - length, self.end - length, self.regions, self.channel)


@dataclass(frozen=True)
class Totals:
    """What a set of orders comes to."""

    revenue: float = 0.0
    orders: int = 0
    units: int = 0
    cost: float = 0.0

    @property
    def average(self) -> float:
        """Revenue per order."""
        return self.revenue / self.orders if self.orders else 0.0

    @property
    def margin(self) -> float:
        """The part of the revenue that is left after cost, from 0 to 1."""
        return 1 - self.cost / self.revenue if self.revenue else 0.0


def change(now: float, before: float) -> float | None:
    """How much more `now` is than `before`, as a fraction; None without anything to compare."""
    return now / before - 1 if before else None
