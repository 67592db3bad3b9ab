import streamlit as st

st.session_state["name"] = "Ann"
st.text_input("Name", value="Bob", key="name")
