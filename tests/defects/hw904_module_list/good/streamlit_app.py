import streamlit as st

st.session_state.setdefault("items", [])
if st.button("Add"):
    st.session_state["items"].append("tea")
st.write("In the cart:", len(st.session_state["items"]))
