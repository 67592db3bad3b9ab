import streamlit as st

PRICES = {"tea": 2, "coffee": 3}


def choose():
    st.session_state["price"] = PRICES[st.session_state["drink"]]


st.session_state.setdefault("price", 2)
st.radio("Drink", ["tea", "coffee", "water"], key="drink", on_change=choose)
st.write(st.session_state["price"])
