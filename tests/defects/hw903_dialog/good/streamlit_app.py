import streamlit as st


@st.dialog("Delete")
def confirm():
    if st.button("Yes"):
        st.session_state.pop("chosen", None)
        st.rerun()


if st.button("Delete"):
    confirm()
