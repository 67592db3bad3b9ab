"""A conversation with the model."""

import streamlit as st

from app import about, llm, state, ui
from app.callbacks.conversation import ask, start_over
from app.data.conversation import keep
from app.models.conversation import LONGEST_PROMPT, ModelError, Role

ui.header(about.TITLE, about.DESCRIPTION)
model = llm.chosen()

with st.container(horizontal=True, vertical_alignment="center"):
    st.badge(model.name, icon=":material/smart_toy:")
    st.button("New conversation", icon=":material/add_comment:", on_click=start_over)

conversation = state.CONVERSATION.get()
if not conversation.messages:
    ui.empty_state("Ask something to begin.", ":material/forum:")

for message in conversation.messages:
    with st.chat_message(message.role.value):
        st.markdown(message.text)

if conversation.awaits_reply:
    with st.chat_message(Role.ASSISTANT.value):
        try:
            reply = str(st.write_stream(model.reply(conversation.messages)))
        except ModelError as error:
            reply = ""
            st.error(str(error), icon=":material/cloud_off:")
    if reply:
        conversation = conversation.said(Role.ASSISTANT, reply)
        state.CONVERSATION.set(conversation)
        with ui.data_errors():
            keep(conversation, state.OWNER.get())

st.chat_input(f"Ask {model.name}", key=state.PROMPT.name, max_chars=LONGEST_PROMPT, on_submit=ask)
