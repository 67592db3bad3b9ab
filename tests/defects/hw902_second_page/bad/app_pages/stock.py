import streamlit as st

st.write({"apples": 3}["pears"])
