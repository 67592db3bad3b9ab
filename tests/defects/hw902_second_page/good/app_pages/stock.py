import streamlit as st

st.write({"apples": 3}.get("pears", 0))
