import streamlit as st

st.session_state.setdefault("size", 10)
st.session_state["size"] = st.slider("Size", 0, 100, value=st.session_state["size"])
st.write(st.session_state["size"])
