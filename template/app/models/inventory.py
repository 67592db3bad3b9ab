"""What the app keeps a record of: items in stock."""

from __future__ import annotations

import enum
from dataclasses import dataclass

LONGEST_NAME = 80
LONGEST_NOTE = 500


class Category(enum.StrEnum):
    """What kind of thing an item is."""

    TOOLS = "Tools"
    FASTENERS = "Fasteners"
    SAFETY = "Safety"
    ELECTRICAL = "Electrical"
    OTHER = "Other"


@dataclass(frozen=True)
class Item:
    """One kind of thing in stock; `price` is for one piece."""

    id: str
    name: str
    category: Category
    quantity: int
    reorder_at: int = 0
    price: float = 0.0
    note: str = ""

    @property
    def is_low(self) -> bool:
        """Whether it is time to order more."""
        return self.quantity <= self.reorder_at

    @property
    def value(self) -> float:
        """What the stock of it is worth."""
        return self.quantity * self.price

    def problem(self) -> str:
        """Why this cannot be saved; empty when it can."""
        if not self.name.strip():
            return "An item needs a name."
        if len(self.name) > LONGEST_NAME:
            return f"A name has at most {LONGEST_NAME} characters."
        if len(self.note) > LONGEST_NOTE:
            return f"A note has at most {LONGEST_NOTE} characters."
        if self.quantity < 0 or self.reorder_at < 0 or self.price < 0:
            return "Quantities and prices cannot be negative."
        return ""


@dataclass(frozen=True)
class Query:
    """The items that the user looks for; no category means all of them."""

    text: str = ""
    categories: tuple[Category, ...] = ()
    only_low: bool = False
