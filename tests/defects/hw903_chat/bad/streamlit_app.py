import streamlit as st

said = st.chat_input("Ask")
if said:
    st.write(said.split(":")[1])
