import streamlit as st


@st.fragment
def stock():
    if st.toggle("Details"):
        st.write([])


st.title("Shop")
stock()
