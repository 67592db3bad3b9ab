import random
import time

import streamlit as st

st.session_state.setdefault("rows", ["tea"])
st.write("Rows:", len(st.session_state["rows"]))
st.caption(f"At {time.time()}, {random.random()}")
