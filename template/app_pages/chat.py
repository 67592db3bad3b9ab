"""A conversation with the model."""

import streamlit as st

from app import about, llm, state, ui
from app.callbacks.conversation import ask, ask_again, start_over
from app.data.conversation import keep
from app.models.conversation import LONGEST_PROMPT, ModelError, Role

ui.header(about.TITLE, about.DESCRIPTION)
model = llm.chosen()

with st.container(horizontal=True, vertical_alignment="center"):
    st.badge(ui.plain(model.name), icon=":material/smart_toy:")
    st.button("New conversation", icon=":material/add_comment:", on_click=start_over)

# It stays at the bottom wherever it is drawn; drawn first, it is there whatever the reply comes to.
st.chat_input(f"Ask {model.name}", key=state.PROMPT.name, max_chars=LONGEST_PROMPT, on_submit=ask)

conversation = state.CONVERSATION.get()
if not conversation.messages:
    ui.empty_state("Ask something to begin.", ":material/forum:")

for message in conversation.messages:
    ui.said(message)

if state.ASKED.take():
    slot = st.empty()
    try:
        with slot.chat_message(Role.ASSISTANT.value):
            reply = str(st.write_stream(model.reply(conversation.to_answer)))
        if not reply.strip():
            raise ModelError(f"{model.name} gave an empty answer.")
    except ModelError as error:
        slot.empty()
        state.PROBLEM.set(str(error))
    else:
        conversation = conversation.said(Role.ASSISTANT, reply)
        state.CONVERSATION.set(conversation)
        if owner := state.OWNER.get():
            with ui.data_errors():
                keep(conversation, owner)
        else:
            state.HELD.set({**state.HELD.get(), conversation.id: conversation})

if conversation.awaits_reply:
    st.error(
        ui.plain(state.PROBLEM.get()) or "The reply was interrupted.", icon=":material/cloud_off:"
    )
    st.button("Ask again", icon=":material/refresh:", on_click=ask_again)
