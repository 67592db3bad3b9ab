import streamlit as st

st.title("Stock")
