import streamlit as st


@st.cache_data(ttl=600)
def greeting(name):
    return f"Hello {name}"


st.text_input("Name", value="Ann", key="name")
st.write(greeting(st.session_state["name"]))
