"""From the categories down to the orders of one product."""

import streamlit as st

from app import charts, exports, state, ui
from app.callbacks.sales import leave_category, leave_product
from app.data import sales
from app.models.sales import Filters, Period

ui.header("Products", "The last 52 weeks, from the categories down to single orders.")

with ui.data_errors():
    until = sales.latest_day()
    if until is None:
        ui.empty_state(sales.NO_ORDERS, ":material/receipt_long:")
        st.stop()
    products = sales.catalogue()
    orders = sales.load_orders(Filters.latest(Period.YEAR, until))

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.selectbox(
        "Category",
        list(products),
        index=None,
        placeholder="All categories",
        key=state.CATEGORY.name,
        on_change=leave_product,
        persist_state="session",
        width=260,
    )
    category = state.CATEGORY.get()
    st.selectbox(
        "Product",
        products.get(category, []) if category else [],
        index=None,
        placeholder="All products" if category else "Choose a category first",
        key=state.PRODUCT.name,
        disabled=category is None,
        persist_state="session",
        width=260,
    )
    st.button(
        "All categories",
        icon=":material/arrow_back:",
        on_click=leave_category,
        disabled=category is None,
    )

product = state.PRODUCT.get()
if category:
    orders = orders[orders["category"] == category]
if product:
    orders = orders[orders["product"] == product]

if orders.empty:
    ui.empty_state("Nothing of this was sold in the last 52 weeks.")
    st.stop()

sums = sales.totals(orders)
figures = {
    "Revenue": f"${sums.revenue:,.0f}",
    "Units": f"{sums.units:,}",
    "Orders": f"{sums.orders:,}",
    "Margin": f"{sums.margin:.0%}",
}
for card, (label, value) in zip(ui.cards(), figures.items(), strict=True):
    card.metric(label, value, border=True)

level = "channel" if product else "product" if category else "category"
parts, course = st.columns(2, gap="medium")
with parts.container(border=True, height="stretch"):
    st.subheader(f"Revenue by {level}", anchor=False)
    st.bar_chart(
        sales.by(level, orders),
        x=level,
        y="revenue",
        horizontal=True,
        sort="-revenue",
        x_label="",
        y_label="Revenue ($)",
        height=charts.HEIGHT,
        alt=f"Revenue of each {level}",
    )
with course.container(border=True, height="stretch"):
    st.subheader("Units by week", anchor=False)
    charts.by_week(sales.weekly(orders), "units", "Units")

with st.container(border=True):
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Latest orders", anchor=False)
        st.download_button(
            "Download all as CSV",
            exports.csv(orders),
            "orders.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    st.dataframe(
        orders.sort_values("day", ascending=False).head(200),
        hide_index=True,
        height=320,
        column_order=["day", "product", "region", "channel", "units", "revenue"],
        column_config={
            "day": st.column_config.DateColumn("Day"),
            "product": "Product",
            "region": "Region",
            "channel": "Channel",
            "units": "Units",
            "revenue": st.column_config.NumberColumn("Revenue", format="$%,.2f"),
        },
    )
