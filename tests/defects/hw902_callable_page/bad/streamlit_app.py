import streamlit as st


def home():
    st.title("Home")


def report():
    st.write(int("three"))


st.navigation([st.Page(home, default=True), st.Page(report, url_path="report")]).run()
