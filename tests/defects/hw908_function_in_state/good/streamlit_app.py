import streamlit as st


def total(rows):
    return sum(rows)


st.session_state.setdefault("rows", [1, 2])
st.write(total(st.session_state["rows"]))
