"""How sales go: the figures, their course, and what they are made of."""

import pandas as pd
import streamlit as st

from app import about, state, ui
from app.callbacks.sales import reset_filters
from app.data import sales
from app.models.sales import Channel, Filters, Period, Region, change

CHART_HEIGHT = 300

ui.header(about.TITLE, about.DESCRIPTION)

with ui.data_errors():
    until = sales.latest_day()
if until is None:
    ui.empty_state(sales.NO_ORDERS, ":material/receipt_long:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    st.segmented_control(
        "Period",
        list(Period),
        format_func=lambda period: period.label,
        required=True,
        key=state.PERIOD.name,
        persist_state="session",
    )
    st.pills(
        "Regions",
        list(Region),
        selection_mode="multi",
        key=state.REGIONS.name,
        persist_state="session",
    )
    st.selectbox(
        "Channel",
        list(Channel),
        index=None,
        placeholder="All channels",
        key=state.CHANNEL.name,
        persist_state="session",
        width=200,
    )
    st.button("Reset", icon=":material/restart_alt:", on_click=reset_filters)

with ui.data_errors():
    filters = Filters.latest(state.PERIOD.get(), until, state.REGIONS.get(), state.CHANNEL.get())
    orders = sales.load_orders(filters)
    orders_before = sales.load_orders(filters.before())

if orders.empty:
    ui.empty_state("No order fits these filters. Choose another period, or more regions.")
    st.stop()

now, before = sales.totals(orders), sales.totals(orders_before)
weeks = sales.weekly(orders)


def figure(label: str, value: str, current: float, earlier: float, course: pd.Series) -> None:
    """One metric, with its change against the period before and its course over the weeks."""
    changed = change(current, earlier)
    st.metric(
        label,
        value,
        None if changed is None else f"{changed:+.1%}",
        border=True,
        chart_data=course.tolist(),
        chart_type="area",
        delta_description="on the weeks before",
    )


with st.container(horizontal=True):
    figure("Revenue", f"${now.revenue:,.0f}", now.revenue, before.revenue, weeks["revenue"])
    figure("Orders", f"{now.orders:,}", now.orders, before.orders, weeks["orders"])
    figure(
        "Average order",
        f"${now.average:,.0f}",
        now.average,
        before.average,
        weeks["revenue"] / weeks["orders"],
    )
    figure("Units", f"{now.units:,}", now.units, before.units, weeks["units"])

course, shares = st.columns([3, 2], gap="medium")
with course.container(border=True, height="stretch"):
    st.subheader("Revenue by week", anchor=False)
    st.area_chart(
        weeks,
        y="revenue",
        x_label="Week",
        y_label="Revenue ($)",
        height=CHART_HEIGHT,
        alt="Revenue of each week",
    )
with shares.container(border=True, height="stretch"):
    st.subheader("Revenue by category", anchor=False)
    st.bar_chart(
        sales.by("category", orders),
        x="category",
        y="revenue",
        horizontal=True,
        sort="-revenue",
        x_label="",
        y_label="Revenue ($)",
        height=CHART_HEIGHT,
        alt="Revenue of each category",
    )

with st.container(border=True):
    st.subheader("Best sellers", anchor=False)
    sellers = sales.by("product", orders).head(8)
    st.dataframe(
        sellers,
        hide_index=True,
        column_config={
            "product": st.column_config.TextColumn("Product"),
            "revenue": st.column_config.ProgressColumn(
                "Revenue", format="$%.0f", min_value=0, max_value=float(sellers["revenue"].max())
            ),
            "units": st.column_config.NumberColumn("Units"),
        },
    )
