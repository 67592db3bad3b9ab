"""Charts that need more than Streamlit's own have settings for."""

from typing import Any

import pandas as pd
import streamlit as st

HEIGHT = 300
MOST_STEPS = 5


def by_week(weeks: pd.DataFrame, column: str, title: str, *, filled: bool = False) -> None:
    """The course of `column` over the weeks, which are the index, by their last days."""
    days = pd.DatetimeIndex(weeks.index)
    data = weeks.reset_index(names="day").assign(week=days.strftime("%d %b %Y"))
    mark = {"type": "area", "line": True, "fillOpacity": 0.25} if filled else {"type": "line"}
    spec = {
        "mark": mark,
        "encoding": {
            "x": _weeks([day.isoformat() for day in days]),
            "y": _amounts(column, title),
            "tooltip": [_text("week", "Week until"), _figure(column, title)],
        },
    }
    st.vega_lite_chart(data, spec, height=HEIGHT, alt=f"{title} of each week")


def _weeks(ticks: list[str]) -> dict[str, Any]:
    """A tick for each week, with as many of the dates as there is room for."""
    axis = {"values": ticks, "format": "%d %b", "labelOverlap": True, "title": "Week until"}
    return {"field": "day", "type": "temporal", "axis": axis}


def _amounts(column: str, title: str) -> dict[str, Any]:
    """An axis from zero to the first of its round numbers that no amount exceeds."""
    return {
        "field": column,
        "type": "quantitative",
        "title": title,
        "scale": {"zero": True, "nice": MOST_STEPS},
        "axis": {"tickCount": MOST_STEPS},
    }


def _figure(column: str, title: str) -> dict[str, Any]:
    return {"field": column, "type": "quantitative", "title": title, "format": ",.0f"}


def _text(column: str, title: str) -> dict[str, Any]:
    return {"field": column, "type": "nominal", "title": title}
