import streamlit as st

if question := st.chat_input("Ask"):
    st.session_state["question"] = question
if "question" in st.session_state:
    st.write(st.session_state["question"])
    st.selectbox("Was this good?", ["yes", "no"])
