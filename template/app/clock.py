"""Moments, which the app keeps in UTC, by the clock of whoever looks at them."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st

UNKNOWN = (KeyError, ValueError, OSError)
"""What comes of a zone that the browser knows and this system does not."""


def local(moment: datetime) -> str:
    """`moment` as a text, in the time zone of the user's browser."""
    return by_the_clock_of(st.context.timezone, moment)


def by_the_clock_of(zone: str | None, moment: datetime) -> str:
    """`moment` as a text, in the time zone of that name; in UTC where nobody knows it."""
    there = moment.replace(tzinfo=UTC).astimezone(_found(zone))
    return f"{there:%d %B %Y, %H:%M %Z}"


def _found(zone: str | None) -> tzinfo:
    try:
        return ZoneInfo(zone) if zone else UTC
    except UNKNOWN:
        return UTC
