"""The records: their rules, the table, and the forms that change it."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from app.callbacks.inventory import UNREACHABLE
from app.data import inventory
from app.models.inventory import Category, Item, Query

PLIERS = Item("pliers", "Pliers", Category.TOOLS, quantity=3, reorder_at=5, price=12.5)


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (PLIERS, ""),
        (Item("a", "  ", Category.TOOLS, 1), "An item needs a name."),
        (Item("a", "n" * 81, Category.TOOLS, 1), "A name has at most 80 characters."),
        (Item("a", "b", Category.TOOLS, -1), "Quantities and prices cannot be negative."),
    ],
)
def test_an_item_says_what_is_wrong_with_it(item: Item, problem: str) -> None:
    assert item.problem() == problem


def test_an_item_knows_its_worth_and_when_it_is_low() -> None:
    assert PLIERS.value == 37.5
    assert PLIERS.is_low


def test_what_is_added_can_be_found_changed_and_removed() -> None:
    inventory.add(PLIERS)
    assert inventory.load_items(Query("plier")) == [PLIERS]

    more = Item("pliers", "Pliers", Category.TOOLS, quantity=30)
    assert inventory.change(more)
    assert inventory.load_item("pliers") == more

    inventory.remove(["pliers"])
    assert inventory.load_item("pliers") is None
    assert not inventory.change(more)


def test_a_query_narrows_by_category_and_stock() -> None:
    found = inventory.load_items(Query(categories=(Category.SAFETY,), only_low=True))

    assert [item.name for item in found] == ["Work gloves"]


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE items; --"])
def test_a_search_takes_every_character_as_it_is(text: str) -> None:
    assert inventory.load_items(Query(text)) == []
    assert inventory.load_items(Query())


def test_items_of_one_name_can_be_told_apart(open_page: Callable[[str], AppTest]) -> None:
    for number in (1, 2):
        inventory.add(replace(PLIERS, id=f"pliers-{number}", quantity=number))
    app = open_page("edit_item.py")

    for number in (1, 2):
        app.selectbox(key="edited").select(f"pliers-{number}").run()
        assert app.number_input(key="form_quantity").value == number


def test_the_form_adds_an_item(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("edit_item.py")

    app.text_input(key="form_name").input("Pliers")
    app.number_input(key="form_quantity").set_value(7)
    app.button(key="FormSubmitter:item-Add item").click().run()

    assert [message.value for message in app.success] == ["Pliers was added."]
    assert [item.quantity for item in inventory.load_items(Query("pliers"))] == [7]
    assert app.session_state["form_name"] == ""


def test_a_name_is_shown_as_it_was_typed(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("edit_item.py")

    app.text_input(key="form_name").input("*Pliers* for $5 or $6")
    app.button(key="FormSubmitter:item-Add item").click().run()

    shown = app.success[0].value
    assert not {"*", "$"} & set(shown)
    assert unescape(shown) == "*Pliers* for $5 or $6 was added."


def test_the_form_refuses_a_nameless_item_and_keeps_what_was_typed(
    open_page: Callable[[str], AppTest],
) -> None:
    app = open_page("edit_item.py")
    before = len(inventory.load_items(Query()))

    app.text_area(key="form_note").input("kept")
    app.button(key="FormSubmitter:item-Add item").click().run()

    assert [message.value for message in app.error] == ["An item needs a name."]
    assert app.session_state["form_note"] == "kept"
    assert len(inventory.load_items(Query())) == before


def test_a_message_is_shown_once(open_page: Callable[[str], AppTest]) -> None:
    app = open_page("edit_item.py")

    app.button(key="FormSubmitter:item-Add item").click().run()
    app.run()
    assert not app.error

    app.text_input(key="form_name").input("Pliers")
    app.button(key="FormSubmitter:item-Add item").click().run()
    app.run()
    assert not app.success


def test_a_form_bears_with_a_database_that_is_gone(
    open_page: Callable[[str], AppTest], lose_database: Callable[[], None]
) -> None:
    app = open_page("edit_item.py")
    lose_database()

    app.text_input(key="form_name").input("Pliers")
    app.button(key="FormSubmitter:item-Add item").click().run()

    assert not app.exception
    assert app.session_state["problem"] == UNREACHABLE


def test_a_choice_and_a_deletion_bear_with_a_database_that_is_gone(
    open_page: Callable[[str], AppTest], lose_database: Callable[[], None]
) -> None:
    inventory.add(PLIERS)
    app = open_page("edit_item.py")
    app.selectbox(key="edited").select("pliers").run()
    lose_database()

    app.checkbox(key="form_confirmed").check()
    app.button(key="FormSubmitter:deletion-Delete").click().run()
    assert not app.exception
    assert app.session_state["problem"] == UNREACHABLE


def test_a_chosen_item_is_changed_and_then_deleted(open_page: Callable[[str], AppTest]) -> None:
    inventory.add(PLIERS)
    app = open_page("edit_item.py")

    app.selectbox(key="edited").select("pliers").run()
    assert app.text_input(key="form_name").value == "Pliers"
    app.number_input(key="form_quantity").set_value(9)
    app.button(key="FormSubmitter:item-Save changes").click().run()
    assert [item.quantity for item in inventory.load_items(Query("pliers"))] == [9]

    app.selectbox(key="edited").select("pliers").run()
    app.button(key="FormSubmitter:deletion-Delete").click().run()
    assert inventory.load_item("pliers"), "not confirmed, so it must still be there"

    app.checkbox(key="form_confirmed").check()
    app.button(key="FormSubmitter:deletion-Delete").click().run()
    assert not app.exception
    assert inventory.load_item("pliers") is None
