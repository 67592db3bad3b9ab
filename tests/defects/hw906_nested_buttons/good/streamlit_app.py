import streamlit as st


def ask():
    st.session_state["asked"] = True


def answer():
    st.session_state["asked"] = False


st.button("Delete", on_click=ask)
if st.session_state.get("asked"):
    st.write("Sure?")
    st.button("No", on_click=answer)
