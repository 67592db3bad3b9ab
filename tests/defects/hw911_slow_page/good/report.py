import time

import streamlit as st


@st.cache_data(ttl=600)
def figures():
    time.sleep(2)
    return [1, 2, 3]


st.write(figures())
