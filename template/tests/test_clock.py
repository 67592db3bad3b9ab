"""Moments are told by the user's clock."""

from datetime import datetime

import pytest

from app import clock

NOON = datetime(2026, 5, 1, 12, 0)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Berlin", "01 May 2026, 14:00 CEST"),
        ("America/New_York", "01 May 2026, 08:00 EDT"),
        ("UTC", "01 May 2026, 12:00 UTC"),
        ("Nowhere/At_All", "01 May 2026, 12:00 UTC"),
        ("../etc", "01 May 2026, 12:00 UTC"),
        ("", "01 May 2026, 12:00 UTC"),
        (None, "01 May 2026, 12:00 UTC"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_a_zone(zone: str | None, shown: str) -> None:
    assert clock.by_the_clock_of(zone, NOON) == shown


def test_a_clock_keeps_to_winter_and_summer() -> None:
    winter = clock.by_the_clock_of("Europe/Berlin", NOON.replace(month=1))

    assert winter == "01 January 2026, 13:00 CET"
