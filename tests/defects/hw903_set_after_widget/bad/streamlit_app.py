import streamlit as st

st.text_input("Name", key="name")
if st.button("Clear"):
    st.session_state["name"] = ""
