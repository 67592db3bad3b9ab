import streamlit as st

st.navigation([st.Page("home.py", default=True), st.Page("report.py"), st.Page("animation.py")]).run()
