import os

import streamlit as st

language = st.selectbox("Language", ["en", "de"])
if st.button("Apply"):
    os.environ["SHOP_LANGUAGE"] = language
st.write("Language:", os.environ.get("SHOP_LANGUAGE", "none"))
