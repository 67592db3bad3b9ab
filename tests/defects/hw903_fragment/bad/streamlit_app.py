import streamlit as st


@st.fragment
def stock():
    if st.toggle("Details"):
        st.write([][0])


st.title("Shop")
stock()
