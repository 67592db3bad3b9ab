import streamlit as st

with st.form("order"):
    amount = st.text_input("Amount", value="3")
    sent = st.form_submit_button("Order")
if sent:
    st.write(int(amount) * 2 if amount.isdigit() else "Please enter a number.")
