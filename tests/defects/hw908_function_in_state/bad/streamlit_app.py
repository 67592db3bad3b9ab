import streamlit as st

st.session_state.setdefault("total", lambda rows: sum(rows))
st.write(st.session_state["total"]([1, 2]))
