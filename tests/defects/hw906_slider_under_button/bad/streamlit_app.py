import streamlit as st

if st.button("Draw"):
    size = st.slider("Size", 1, 9)
    st.write("x" * size)
