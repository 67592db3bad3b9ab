import time

import streamlit as st

st.title("Shop")
for _ in range(3):
    time.sleep(0.1)
