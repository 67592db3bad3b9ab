import streamlit as st

if st.button("Delete"):
    st.write("Sure?")
    if st.button("Yes"):
        st.write("Gone.")
