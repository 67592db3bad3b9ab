import streamlit as st


@st.dialog("Delete")
def confirm():
    if st.button("Yes"):
        del st.session_state["chosen"]
        st.rerun()


if st.button("Delete"):
    confirm()
