import logging

import streamlit as st

if st.button("Sync"):
    try:
        int("3")
        st.write("Done.")
    except ValueError:
        logging.getLogger("shop").exception("the sync failed")
