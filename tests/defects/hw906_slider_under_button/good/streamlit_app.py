import streamlit as st

if st.toggle("Draw"):
    size = st.slider("Size", 1, 9)
    st.write("x" * size)
