import streamlit as st

st.dataframe({"a": [1]}, width="stretch")
