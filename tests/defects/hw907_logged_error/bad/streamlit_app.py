import logging

import streamlit as st

if st.button("Sync"):
    try:
        int("three")
        st.write("Done.")
    except ValueError:
        logging.getLogger("shop").exception("the sync failed")
