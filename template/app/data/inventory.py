"""Reads and writes the items; every write forgets what was read."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st
from sqlalchemy import RowMapping, Select, delete, insert, or_, select, update

from app.data import database
from app.data.inventory_tables import ITEMS
from app.models.inventory import Category, Item, Query


@st.cache_data(ttl="1m", max_entries=64)
def load_items(query: Query) -> list[Item]:
    """The items that `query` asks for, by name."""
    with database.engine().connect() as connection:
        return [_item(row) for row in connection.execute(_selected(query)).mappings()]


@st.cache_data(ttl="1m", max_entries=256)
def load_item(identifier: str) -> Item | None:
    """One item; None when somebody has deleted it."""
    with database.engine().connect() as connection:
        statement = select(ITEMS).where(ITEMS.c.id == identifier)
        row = connection.execute(statement).mappings().one_or_none()
    return _item(row) if row else None


def add(item: Item) -> None:
    """Keeps a new item."""
    with database.engine().begin() as connection:
        connection.execute(insert(ITEMS).values(_row(item)))
    _forget()


def change(item: Item) -> bool:
    """Keeps a changed item; False when somebody has deleted it meanwhile."""
    with database.engine().begin() as connection:
        found = connection.execute(update(ITEMS).where(ITEMS.c.id == item.id).values(_row(item)))
    _forget()
    return found.rowcount != 0


def remove(identifiers: Sequence[str]) -> None:
    """Deletes items; one that is gone already is fine."""
    with database.engine().begin() as connection:
        connection.execute(delete(ITEMS).where(ITEMS.c.id.in_(identifiers)))
    _forget()


def _forget() -> None:
    load_items.clear()
    load_item.clear()


def _selected(query: Query) -> Select:
    statement = select(ITEMS).order_by(ITEMS.c.name, ITEMS.c.id)
    if query.text.strip():
        text = query.text.strip()
        statement = statement.where(
            or_(
                ITEMS.c.name.icontains(text, autoescape=True),
                ITEMS.c.note.icontains(text, autoescape=True),
            )
        )
    if query.categories:
        statement = statement.where(
            ITEMS.c.category.in_([category.value for category in query.categories])
        )
    if query.only_low:
        statement = statement.where(ITEMS.c.quantity <= ITEMS.c.reorder_at)
    return statement


def _row(item: Item) -> dict[str, object]:
    return asdict(item) | {"category": item.category.value}


def _item(row: RowMapping) -> Item:
    fields: dict[str, Any] = {**row, "category": Category(row["category"])}
    return Item(**fields)
