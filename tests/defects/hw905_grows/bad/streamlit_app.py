import streamlit as st

st.session_state.setdefault("rows", [])
st.session_state["rows"].append("tea")
st.write("Rows:", len(st.session_state["rows"]))
