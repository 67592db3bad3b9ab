"""The conversations that the user has had."""

import streamlit as st

from app import clock, state, ui
from app.callbacks.conversation import resume
from app.data.conversation import load_conversation, load_titles

owner, held = state.OWNER.get(), state.HELD.get()
ui.header(
    "History",
    "Your conversations. Choose one to read it again, or to go on from there."
    if owner
    else "The conversations of this browser tab. They are gone once it is closed or loaded anew.",
)

newest_first = reversed(held.values())
with ui.data_errors():
    titles = ui.distinct({each.id: each.title for each in newest_first} | load_titles(owner))

if not titles:
    ui.empty_state("There is no conversation yet.", ":material/history:")
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
    conversation = (held.get(shown) or load_conversation(shown, owner)) if shown else None

if conversation is None:
    ui.empty_state("Nothing is chosen.", ":material/chat_bubble:")
    st.stop()

st.caption(f"Started {clock.local(conversation.started)}")
for message in conversation.messages:
    ui.said(message)
with st.container(horizontal=True, vertical_alignment="center"):
    if st.button("Go on with it in the chat", icon=":material/reply:", on_click=resume):
        st.switch_page("app_pages/chat.py")
    st.download_button(
        "Download as Markdown",
        conversation.as_markdown,
        "conversation.md",
        "text/markdown",
        icon=":material/download:",
        on_click="ignore",
    )
