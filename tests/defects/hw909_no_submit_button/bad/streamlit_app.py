import streamlit as st

with st.form("order"):
    st.text_input("Amount")
