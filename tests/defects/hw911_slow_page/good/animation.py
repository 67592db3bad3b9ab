import time

import streamlit as st

bar = st.progress(0)
for percent in range(0, 101, 10):
    bar.progress(percent)
    time.sleep(0.2)
bar.empty()
