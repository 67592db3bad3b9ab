"""What is in stock."""

import pandas as pd
import streamlit as st

from app import about, exports, state, ui
from app.callbacks.inventory import clear_filters
from app.data import inventory
from app.models.inventory import Category, Query

ui.header(about.TITLE, about.DESCRIPTION)

with ui.data_errors():
    everything = inventory.load_items(Query())
if not everything:
    ui.empty_state("Nothing is in stock yet. Add the first item.", ":material/inventory_2:")
    st.page_link("app_pages/edit_item.py", label="Add an item", icon=":material/add:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.text_input(
        "Search",
        placeholder="Name or note",
        icon=":material/search:",
        max_chars=80,
        key=state.SEARCH.name,
        persist_state="session",
        width=280,
    )
    st.multiselect(
        "Categories",
        list(Category),
        placeholder="All categories",
        key=state.CATEGORIES.name,
        persist_state="session",
        width=320,
    )
    st.toggle("Only what is low", key=state.ONLY_LOW.name, persist_state="session")
    st.button("Clear", icon=":material/filter_alt_off:", on_click=clear_filters)

with ui.data_errors():
    query = Query(state.SEARCH.get(), tuple(state.CATEGORIES.get()), state.ONLY_LOW.get())
    items = inventory.load_items(query)

figures = {
    "Items": f"{len(items):,}",
    "Pieces": f"{sum(item.quantity for item in items):,}",
    "Worth": f"${sum(item.value for item in items):,.0f}",
    "Running low": f"{sum(item.is_low for item in items):,}",
}
for card, (label, value) in zip(ui.cards(), figures.items(), strict=True):
    card.metric(label, value, border=True)

if not items:
    ui.empty_state("No item fits these filters. Clear them to see everything.")
    st.stop()

table = pd.DataFrame(
    {
        "name": [item.name for item in items],
        "category": [item.category.value for item in items],
        "quantity": [item.quantity for item in items],
        "reorder_at": [item.reorder_at for item in items],
        "status": ["Low" if item.is_low else "Fine" for item in items],
        "price": [item.price for item in items],
        "value": [item.value for item in items],
        "note": [item.note for item in items],
    }
)
st.dataframe(
    table,
    hide_index=True,
    height="content" if len(items) <= 20 else 600,
    column_config={
        "name": st.column_config.TextColumn("Name", width="medium"),
        "category": "Category",
        "quantity": st.column_config.NumberColumn("In stock", format="localized"),
        "reorder_at": st.column_config.NumberColumn("Reorder at", format="localized"),
        "status": st.column_config.MultiselectColumn(
            "Status", options=["Low", "Fine"], color=["red", "green"]
        ),
        "price": st.column_config.NumberColumn("Price", format="$%,.2f"),
        "value": st.column_config.NumberColumn("Worth", format="$%,.2f"),
        "note": st.column_config.TextColumn("Note", width="medium"),
    },
)
with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link("app_pages/edit_item.py", label="Add or edit an item", icon=":material/edit_note:")
    st.download_button(
        "Download as CSV",
        exports.csv(table),
        "items.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
