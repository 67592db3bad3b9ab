import datetime

import streamlit as st

days = st.date_input("Days", (datetime.date(2026, 1, 1), datetime.date(2026, 1, 9)))
start, end = days
st.write((end - start).days)
