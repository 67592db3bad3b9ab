import cart
import streamlit as st

if st.button("Add"):
    cart.ITEMS.append("tea")
st.write("In the cart:", len(cart.ITEMS))
