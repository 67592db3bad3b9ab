"""How sales go: the figures, their course, and what they are made of."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import about, charts, state, ui
from app.callbacks.sales import reset_filters
from app.data import sales
from app.models.sales import Channel, Filters, Period, Region, change

ui.header(about.TITLE, about.DESCRIPTION)

with ui.data_errors():
    until = sales.latest_day()
if until is None:
    ui.empty_state(sales.NO_ORDERS, ":material/receipt_long:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.selectbox(
        "Period",
        list(Period),
        format_func=lambda period: period.label,
        key=state.PERIOD.name,
        persist_state="session",
        width=160,
    )
    st.multiselect(
        "Regions",
        list(Region),
        placeholder="All regions",
        key=state.REGIONS.name,
        persist_state="session",
        width=340,
    )
    st.selectbox(
        "Channel",
        list(Channel),
        index=None,
        placeholder="All channels",
        key=state.CHANNEL.name,
        persist_state="session",
        width=180,
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


def figure(
    card: DeltaGenerator,
    label: str,
    value: str,
    current: float,
    earlier: float,
    course: pd.Series,
) -> None:
    """One metric, with its change against the period before and its course over the weeks."""
    changed = change(current, earlier)
    card.metric(
        label,
        value,
        None if changed is None else f"{changed:+.1%}",
        border=True,
        height="stretch",
        chart_data=course.tolist(),
        chart_type="area",
        help=f"Compared with the {state.PERIOD.get().label} before.",
    )


cards = ui.cards()
figure(cards[0], "Revenue", f"${now.revenue:,.0f}", now.revenue, before.revenue, weeks["revenue"])
figure(cards[1], "Orders", f"{now.orders:,}", now.orders, before.orders, weeks["orders"])
figure(
    cards[2],
    "Average order",
    f"${now.average:,.0f}",
    now.average,
    before.average,
    weeks["revenue"] / weeks["orders"],
)
figure(cards[3], "Units", f"{now.units:,}", now.units, before.units, weeks["units"])

course, shares = st.columns([3, 2], gap="medium")
with course.container(border=True, height="stretch"):
    st.subheader("Revenue by week", anchor=False)
    charts.by_week(weeks, "revenue", "Revenue ($)", filled=True)
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
        height=charts.HEIGHT,
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
                "Revenue", format="$%,.0f", min_value=0, max_value=float(sellers["revenue"].max())
            ),
            "units": st.column_config.NumberColumn("Units"),
        },
    )
