"""Loads orders: the source is cached, what is cheap is computed from it."""

from datetime import date

import pandas as pd
import streamlit as st
from sqlalchemy import Select, func, select

from app.data import database
from app.data.sales_tables import ORDERS
from app.models.sales import Filters, Totals

NO_ORDERS = (
    "There are no orders yet. What comes into the table `orders` of the database is here within a "
    "minute."
)
"""What a page says while the table is empty."""


@st.cache_data(ttl="1m", max_entries=1)
def latest_day() -> date | None:
    """The day of the newest order; None while there is none."""
    with database.engine().connect() as connection:
        return connection.execute(select(func.max(ORDERS.c.day))).scalar_one()


@st.cache_data(ttl="10m", max_entries=1)
def catalogue() -> dict[str, list[str]]:
    """The products of each category, by name."""
    statement = (
        select(ORDERS.c.category, ORDERS.c.product).distinct().order_by("category", "product")
    )
    products: dict[str, list[str]] = {}
    with database.engine().connect() as connection:
        for category, product in connection.execute(statement):
            products.setdefault(category, []).append(product)
    return products


@st.cache_data(ttl="10m", max_entries=64)
def load_orders(filters: Filters) -> pd.DataFrame:
    """The orders that `filters` lets through, oldest first."""
    with database.engine().connect() as connection:
        orders = pd.read_sql(_selected(filters), connection)
    return orders.assign(day=pd.to_datetime(orders["day"]))


def totals(orders: pd.DataFrame) -> Totals:
    """What `orders` comes to."""
    return Totals(
        revenue=float(orders["revenue"].sum()),
        orders=len(orders),
        units=int(orders["units"].sum()),
        cost=float(orders["cost"].sum()),
    )


def weekly(orders: pd.DataFrame) -> pd.DataFrame:
    """Revenue, orders and units of each week by its last day, counted back from the newest."""
    newest = orders["day"].max()
    weeks_back = (newest - orders["day"]).dt.days // 7
    by_week = orders.groupby(newest - pd.to_timedelta(weeks_back * 7, unit="D"))
    return by_week.agg(revenue=("revenue", "sum"), orders=("id", "count"), units=("units", "sum"))


def by(column: str, orders: pd.DataFrame) -> pd.DataFrame:
    """Revenue and units of each value of `column`, the largest first."""
    grouped = orders.groupby(column, as_index=False)[["revenue", "units"]].sum()
    return grouped.sort_values("revenue", ascending=False, ignore_index=True)


def _selected(filters: Filters) -> Select:
    statement = (
        select(ORDERS)
        .where(ORDERS.c.day.between(filters.start, filters.end))
        .where(ORDERS.c.region.in_([region.value for region in filters.regions]))
        .order_by(ORDERS.c.day, ORDERS.c.id)
    )
    if filters.channel:
        statement = statement.where(ORDERS.c.channel == filters.channel.value)
    return statement
