import streamlit as st

STOCK = {"pears": 12}

orders, stock = st.tabs(["Orders", "Stock"], on_change="rerun")
if orders.open:
    orders.write("No orders today.")
if stock.open and stock.button("How many apples?"):
    stock.write(STOCK.get("apples", 0))
