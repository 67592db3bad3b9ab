"""What the notes page's widgets do."""

import uuid
from datetime import UTC, datetime

from app import state
from app.data import database, notes
from app.models.notes import Note


def add_note() -> None:
    """Keeps the draft, and empties it once it is kept."""
    written = datetime.now(UTC).replace(tzinfo=None)
    note = Note(uuid.uuid4().hex, state.DRAFT.get().strip(), written)
    state.MESSAGE.set(note.problem())
    if state.MESSAGE.get():
        return
    try:
        notes.add(note)
    except database.FAILURES as error:
        database.report(error)
        state.MESSAGE.set("The database cannot be reached. The note was not kept.")
        return
    state.DRAFT.reset()
