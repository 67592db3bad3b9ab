import streamlit as st


def clear():
    st.session_state["name"] = ""


st.text_input("Name", key="name")
st.button("Clear", on_click=clear)
