import streamlit as st

with st.form("order"):
    st.text_input("Amount")
    st.form_submit_button("Order")
