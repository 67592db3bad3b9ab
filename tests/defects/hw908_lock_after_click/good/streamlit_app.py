import threading

import streamlit as st

if st.button("Begin"):
    st.session_state["job"] = threading.get_ident()
st.write("job" in st.session_state)
