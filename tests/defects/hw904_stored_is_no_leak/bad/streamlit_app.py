import cart
import streamlit as st

if st.button("Add"):
    cart.Cart.items += 1
st.write("Sold:", cart.Cart.items)
