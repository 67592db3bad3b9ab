import streamlit as st

chosen = st.multiselect("Regions", ["North", "South"], default=["North"])
st.write("First:", chosen[0])
