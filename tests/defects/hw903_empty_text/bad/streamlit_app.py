import streamlit as st

name = st.text_input("Name", value="Ann")
st.write(f"Dear {name[0]}.")
