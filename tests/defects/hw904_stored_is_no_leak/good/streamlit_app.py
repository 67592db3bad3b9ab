import sqlite3

import streamlit as st

with sqlite3.connect("shop.db") as shop:
    shop.execute("CREATE TABLE IF NOT EXISTS sale (what TEXT)")
    if st.button("Add"):
        shop.execute("INSERT INTO sale VALUES ('tea')")
    st.write("Sold:", shop.execute("SELECT COUNT(*) FROM sale").fetchone()[0])
