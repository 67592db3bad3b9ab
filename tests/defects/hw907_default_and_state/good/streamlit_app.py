import streamlit as st

st.session_state.setdefault("name", "Ann")
st.text_input("Name", key="name")
