import streamlit as st

SOLD = {"Shop": [3, 4], "Web": [9], "Fair": []}

place = st.radio("Where?", ["Shop", "Web", "Fair"], index=1)
if place == "Fair" and st.button("On average"):
    st.metric("Sold", sum(SOLD[place]) / len(SOLD[place]))
if place == "Shop" and st.button("In all"):
    st.metric("Sold", sum(SOLD[place]))
