import streamlit as st

UNITS = {"kg": 1000, "g": 1, "mg": 0.001}

unit = st.selectbox("Unit", ["kg", "g", "mg"])
st.write(UNITS[unit])
