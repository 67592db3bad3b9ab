import streamlit as st

if st.button("Pay"):
    st.write(1 / 0)
