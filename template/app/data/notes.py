"""Reads and writes the notes; a write forgets what was read."""

import streamlit as st
from sqlalchemy import insert, select

from app.data import database
from app.data.notes_tables import NOTES
from app.models.notes import Note


@st.cache_data(ttl="1m", max_entries=8)
def load_notes(most: int = 50) -> list[Note]:
    """The newest notes, at most `most` of them, the newest first."""
    statement = select(NOTES).order_by(NOTES.c.written.desc(), NOTES.c.id).limit(most)
    with database.engine().connect() as connection:
        return [Note(row.id, row.text, row.written) for row in connection.execute(statement)]


def add(note: Note) -> None:
    """Keeps a note."""
    values = {"id": note.id, "text": note.text, "written": note.written}
    with database.engine().begin() as connection:
        connection.execute(insert(NOTES).values(values))
    load_notes.clear()
