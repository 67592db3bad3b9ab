import streamlit as st

language = st.selectbox("Language", ["en", "de"])
if st.button("Apply"):
    st.session_state["language"] = language
st.write("Language:", st.session_state.get("language", "none"))
