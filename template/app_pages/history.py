"""The conversations that were kept."""

import streamlit as st

from app import state, ui
from app.callbacks.conversation import resume
from app.data.conversation import load_conversation, load_titles

ui.header("History", "Your conversations. Choose one to read it again, or to go on from there.")

with ui.data_errors():
    titles = load_titles(state.OWNER.get())

if not titles:
    ui.empty_state("No conversation was kept yet.", ":material/history:")
    st.stop()

st.selectbox(
    "Conversation",
    list(titles),
    index=None,
    format_func=lambda identifier: titles.get(identifier, "Gone"),
    placeholder="Choose a conversation",
    key=state.SHOWN.name,
)

shown = state.SHOWN.get()
with ui.data_errors():
    conversation = load_conversation(shown, state.OWNER.get()) if shown else None

if conversation is None:
    ui.empty_state("Nothing is chosen.", ":material/chat_bubble:")
    st.stop()

st.caption(f"Started {conversation.started:%d %B %Y, %H:%M} UTC")
for message in conversation.messages:
    with st.chat_message(message.role.value):
        st.markdown(message.text)
st.button("Go on with it in the chat", icon=":material/reply:", on_click=resume)
