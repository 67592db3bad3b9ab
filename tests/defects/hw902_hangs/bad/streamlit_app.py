import time

import streamlit as st

st.title("Shop")
while True:
    time.sleep(0.1)
