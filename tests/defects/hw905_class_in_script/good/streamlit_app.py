import streamlit as st
from orders import Order


if "order" not in st.session_state:
    st.session_state["order"] = Order("tea")
st.write("An order" if isinstance(st.session_state["order"], Order) else "Not an order")
