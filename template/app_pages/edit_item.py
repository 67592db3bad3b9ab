"""A form for one item: a new one, or one that is there."""

import streamlit as st

from app import state, ui
from app.callbacks.inventory import delete, save, start_editing
from app.data import inventory
from app.models.inventory import LONGEST_NAME, LONGEST_NOTE, Category, Query

MOST_PIECES = 1_000_000
HIGHEST_PRICE = 1_000_000.0

ui.header("Add or edit", "Choose an item to change or delete it, or add a new one.")

with ui.data_errors():
    names = ui.distinct({item.id: item.name for item in inventory.load_items(Query())})

if message := state.MESSAGE.take():
    st.success(ui.plain(message), icon=":material/check_circle:")
if problem := state.PROBLEM.take():
    st.error(ui.plain(problem), icon=":material/error:")

st.selectbox(
    "Item",
    list(names),
    index=None,
    format_func=lambda identifier: names.get(identifier, "Deleted"),
    placeholder="A new item",
    key=state.EDITED.name,
    on_change=start_editing,
)
edited = state.EDITED.get()

with st.form("item"):
    st.text_input("Name", max_chars=LONGEST_NAME, key=state.NAME.name)
    left, right = st.columns(2)
    left.selectbox("Category", list(Category), key=state.CATEGORY.name)
    right.number_input("Price of a piece ($)", 0.0, HIGHEST_PRICE, step=0.5, key=state.PRICE.name)
    left.number_input("In stock", 0, MOST_PIECES, key=state.QUANTITY.name)
    right.number_input("Reorder at", 0, MOST_PIECES, key=state.REORDER_AT.name)
    st.text_area("Note", max_chars=LONGEST_NOTE, key=state.NOTE.name)
    st.form_submit_button(
        "Save changes" if edited else "Add item",
        type="primary",
        icon=":material/save:",
        on_click=save,
    )

with st.form("deletion", border=False), st.container(horizontal=True, vertical_alignment="center"):
    st.checkbox("Yes, delete this item", key=state.CONFIRMED.name, disabled=edited is None)
    st.form_submit_button(
        "Delete", icon=":material/delete:", on_click=delete, disabled=edited is None
    )
