"""The dashboard: its terms, its loaders, its callbacks, and what its filters do to the page."""

import json
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from app.data import sales
from app.models.sales import Channel, Filters, Period, Region, Totals, change

JUNE = Filters(date(2026, 6, 1), date(2026, 6, 30), (Region.NORTH,))


def test_the_period_before_ends_the_day_before() -> None:
    earlier = JUNE.before()

    assert (earlier.start, earlier.end) == (date(2026, 5, 2), date(2026, 5, 31))
    assert earlier.regions == JUNE.regions


@pytest.mark.parametrize("period", Period)
def test_a_period_has_as_many_days_as_it_says(period: Period) -> None:
    filters = Filters.latest(period, date(2026, 6, 30))

    assert (filters.end - filters.start).days + 1 == period.value


def test_no_orders_come_to_nothing() -> None:
    assert Totals().average == 0
    assert Totals().margin == 0
    assert change(5, 0) is None
    assert change(6, 5) == pytest.approx(0.2)


def test_loader_keeps_to_the_filters() -> None:
    until = sales.latest_day()
    assert until is not None
    filters = Filters.latest(Period.MONTH, until, [Region.EAST], Channel.ONLINE)

    orders = sales.load_orders(filters)

    assert set(orders["region"]) == {"East"}
    assert set(orders["channel"]) == {"Online"}
    assert orders["day"].min() >= pd.Timestamp(filters.start)
    assert orders["day"].max() <= pd.Timestamp(filters.end)


def test_sums_agree_however_they_are_grouped() -> None:
    until = sales.latest_day()
    assert until is not None
    orders = sales.load_orders(Filters.latest(Period.QUARTER, until))

    revenue = sales.totals(orders).revenue

    assert sales.by("category", orders)["revenue"].sum() == pytest.approx(revenue)
    assert sales.weekly(orders)["revenue"].sum() == pytest.approx(revenue)


def test_filters_change_the_figures_and_reset_brings_them_back(
    open_page: Callable[[str], AppTest],
) -> None:
    app = open_page("overview.py")
    at_first = app.metric[0].value

    app.selectbox(key="channel").select(Channel.PARTNER).run()
    filtered = app.metric[0].value
    app.button[0].click().run()

    assert filtered != at_first
    assert app.metric[0].value == at_first
    assert app.session_state["channel"] is None


def test_no_region_stands_for_all_of_them() -> None:
    assert Filters.latest(Period.MONTH, JUNE.end).regions == tuple(sorted(Region))


def test_filters_that_leave_nothing_say_so(
    open_page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = sales.load_orders(JUNE).head(0)
    monkeypatch.setattr(sales, "load_orders", lambda filters: nothing)

    app = open_page("overview.py")

    assert not app.exception
    assert not app.metric
    assert "No order fits these filters" in app.markdown[-1].value


@pytest.mark.parametrize("period", Period)
def test_a_chart_has_a_tick_for_each_week(
    period: Period, open_page: Callable[[str], AppTest]
) -> None:
    app = open_page("overview.py")

    app.selectbox(key="period").select(period).run()

    assert not app.exception
    spec = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    assert len(spec["encoding"]["x"]["axis"]["values"]) == period.value // 7


def test_another_category_forgets_the_product(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("products.py")

    app.selectbox(key="category").select("Tents").run()
    app.selectbox(key="product").select("Ridge 2").run()
    app.selectbox(key="category").select("Cooking").run()

    assert not app.exception
    assert app.session_state["product"] is None
