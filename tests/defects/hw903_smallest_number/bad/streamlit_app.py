import streamlit as st

people = st.number_input("People", min_value=0, value=2)
st.write(100 / people)
