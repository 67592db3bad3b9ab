import streamlit as st


@st.cache_resource
def settings():
    return {"currency": "EUR"}


currency = settings()
if st.button("Use dollars"):
    currency["currency"] = "USD"
st.write("Prices in", currency["currency"])
