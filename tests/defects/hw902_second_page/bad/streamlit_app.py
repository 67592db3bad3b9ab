import streamlit as st

st.navigation([st.Page("app_pages/home.py", default=True), st.Page("app_pages/stock.py")]).run()
