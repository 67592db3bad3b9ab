import streamlit as st

STEPS = ["Cart", "Address", "Payment"]

st.session_state.setdefault("step", 0)


def move():
    st.session_state["step"] = min(st.session_state["step"] + 1, 2)


st.button("Next", on_click=move)
st.button("Help")
st.text_input("Note")
st.header(STEPS[st.session_state["step"]])
