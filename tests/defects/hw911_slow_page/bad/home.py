import streamlit as st

st.title("Home")
st.button("Refresh")
st.toggle("Dark")
