"""The table of orders, and two years of sample orders."""

import math
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    func,
    select,
)

from app.models.sales import Channel, Region

METADATA = MetaData()
ORDERS = Table(
    "orders",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("region", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("category", String(40), nullable=False),
    Column("product", String(60), nullable=False),
    Column("units", Integer, nullable=False),
    Column("revenue", Float, nullable=False),
    Column("cost", Float, nullable=False),
)

PRODUCTS = {
    "Tents": {"Ridge 2": 329.0, "Ridge 4": 489.0, "Solo Light": 259.0},
    "Backpacks": {"Trail 30": 119.0, "Trail 55": 189.0, "City 20": 79.0},
    "Footwear": {"Summit Boot": 219.0, "Scree Shoe": 149.0, "Camp Sandal": 59.0},
    "Cooking": {"Gas Stove": 69.0, "Pot Set": 54.0, "Coffee Press": 32.0},
}
DAYS = 2 * 364


def fill(connection: Connection) -> None:
    """Adds the sample orders where there are none."""
    if connection.execute(select(func.count()).select_from(ORDERS)).scalar_one():
        return
    connection.execute(ORDERS.insert(), list(_sample_orders(date.today())))


def _sample_orders(until: date) -> Iterator[dict[str, Any]]:
    """Orders with a season, a trend and a little chance: the same for the same day."""
    chance = random.Random(7)
    number = 0
    for back in range(DAYS, -1, -1):
        day = until - timedelta(days=back)
        season = 1 + 0.22 * math.sin(1.1 - back / 364 * 2 * math.pi)
        busy = season * (1.25 if day.weekday() >= 5 else 0.95) * (1.2 - back / DAYS * 0.5)
        for _ in range(max(1, round(chance.gauss(4.2 * busy, 1.1)))):
            number += 1
            yield _sample_order(number, day, chance)


def _sample_order(number: int, day: date, chance: random.Random) -> dict[str, Any]:
    category = chance.choices(list(PRODUCTS), weights=[3, 4, 5, 4])[0]
    product, price = chance.choice(list(PRODUCTS[category].items()))
    units = chance.choices([1, 2, 3, 5], weights=[70, 20, 8, 2])[0]
    revenue = round(units * price * chance.choice([1, 1, 1, 0.9, 0.8]), 2)
    return {
        "id": number,
        "day": day,
        "region": chance.choices(list(Region), weights=[5, 3, 4, 6])[0].value,
        "channel": chance.choices(list(Channel), weights=[4, 6, 2])[0].value,
        "category": category,
        "product": product,
        "units": units,
        "revenue": revenue,
        "cost": round(units * price * chance.uniform(0.48, 0.62), 2),
    }
