import streamlit as st


def ask():
    st.session_state["asked"] = True


def answer(gone):
    st.session_state["asked"] = False
    st.session_state["gone"] = gone


st.button("Delete", on_click=ask)
if st.session_state.get("asked"):
    st.write("Sure?")
    st.button("Yes", on_click=answer, args=(True,))
    st.button("No", on_click=answer, args=(False,))
if st.session_state.get("gone"):
    st.write("Gone.")
