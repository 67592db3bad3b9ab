import streamlit as st

if question := st.chat_input("Ask"):
    st.write(question)
    st.selectbox("Was this good?", ["yes", "no"])
