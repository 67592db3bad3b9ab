import streamlit as st

PRICES = {"tea": 2, "coffee": 3}


def choose():
    st.session_state["price"] = PRICES.get(st.session_state["drink"], 0)


st.session_state.setdefault("price", 2)
st.radio("Drink", ["tea", "coffee", "water"], key="drink", on_change=choose)
st.write(st.session_state["price"])
