"""What the buttons of the item pages do. The forms' fields are read from the state."""

import uuid

from app import state
from app.data import database, inventory
from app.models.inventory import Item

UNREACHABLE = "The database cannot be reached. Nothing was changed."


def clear_filters() -> None:
    """Shows every item again."""
    for key in (state.SEARCH, state.CATEGORIES, state.ONLY_LOW):
        key.reset()


def start_editing() -> None:
    """Fills the form with the chosen item, or empties it for a new one."""
    _reset_form()
    identifier = state.EDITED.get()
    try:
        item = inventory.load_item(identifier) if identifier else None
    except database.FAILURES as error:
        database.report(error)
        state.PROBLEM.set(UNREACHABLE)
        return
    if item:
        state.NAME.set(item.name)
        state.CATEGORY.set(item.category)
        state.QUANTITY.set(item.quantity)
        state.REORDER_AT.set(item.reorder_at)
        state.PRICE.set(item.price)
        state.NOTE.set(item.note)


def save() -> None:
    """Keeps what the form holds, as a new item or instead of the one being edited."""
    state.MESSAGE.reset()
    edited = state.EDITED.get()
    item = Item(
        id=edited or uuid.uuid4().hex,
        name=state.NAME.get().strip(),
        category=state.CATEGORY.get(),
        quantity=state.QUANTITY.get(),
        reorder_at=state.REORDER_AT.get(),
        price=state.PRICE.get(),
        note=state.NOTE.get().strip(),
    )
    state.PROBLEM.set(item.problem() or _stored(item, is_new=edited is None))
    if not state.PROBLEM.get():
        _leave_form(f"{item.name} was {'changed' if edited else 'added'}.")


def delete() -> None:
    """Deletes the item being edited, once the user has confirmed it."""
    state.MESSAGE.reset()
    edited = state.EDITED.get()
    if edited is None or not state.CONFIRMED.get():
        state.PROBLEM.set("Tick the box to confirm that the item is to be deleted.")
        return
    name = state.NAME.get()
    try:
        inventory.remove([edited])
    except database.FAILURES as error:
        database.report(error)
        state.PROBLEM.set(UNREACHABLE)
        return
    _leave_form(f"{name or 'The item'} was deleted.")


def _stored(item: Item, *, is_new: bool) -> str:
    """Writes the item; returns why it could not, or nothing."""
    try:
        if is_new:
            inventory.add(item)
        elif not inventory.change(item):
            return "Somebody has deleted this item in the meantime."
    except database.FAILURES as error:
        database.report(error)
        return UNREACHABLE
    return ""


def _leave_form(message: str) -> None:
    _reset_form()
    state.EDITED.reset()
    state.MESSAGE.set(message)


def _reset_form() -> None:
    for key in (*state.FORM, state.MESSAGE, state.PROBLEM):
        key.reset()
