import streamlit as st

st.session_state.setdefault("size", 10)
st.slider("Size", 0, 100, key="size")
st.write(st.session_state["size"])
