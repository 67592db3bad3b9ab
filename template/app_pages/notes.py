"""The one page that there is: a form, and what came of it."""

import streamlit as st

from app import about, clock, state, ui
from app.callbacks.notes import add_note
from app.data.notes import load_notes
from app.models.notes import LONGEST

ui.header(about.TITLE, about.DESCRIPTION)

with st.form("new_note"):
    st.text_area(
        "New note",
        placeholder="What is worth remembering?",
        max_chars=LONGEST,
        key=state.DRAFT.name,
    )
    st.form_submit_button("Keep", type="primary", icon=":material/add:", on_click=add_note)
if message := state.MESSAGE.take():
    st.warning(message, icon=":material/error:")

with ui.data_errors():
    notes = load_notes()

if not notes:
    ui.empty_state("No notes yet. The first one is yours.", ":material/sticky_note_2:")

for note in notes:
    with st.container(border=True):
        st.text(note.text)
        st.caption(clock.local(note.written))
