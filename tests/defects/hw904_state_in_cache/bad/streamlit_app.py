import streamlit as st


@st.cache_data(ttl=600)
def greeting():
    return f"Hello {st.session_state['name']}"


st.text_input("Name", value="Ann", key="name")
st.write(greeting())
