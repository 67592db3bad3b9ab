import streamlit as st

st.dataframe({"a": [1]}, use_container_width=True)
