import time

import streamlit as st


def figures():
    time.sleep(2)
    return [1, 2, 3]


st.write(figures())
