import streamlit as st

st.title("Shop")
