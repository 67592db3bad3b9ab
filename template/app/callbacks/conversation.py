"""What the chat's widgets do."""

from sqlalchemy.exc import SQLAlchemyError

from app import state
from app.data import conversation
from app.models.conversation import Conversation, Role


def ask() -> None:
    """Adds what the user typed; the page then lets the model answer."""
    if prompt := state.PROMPT.get():
        state.CONVERSATION.set(state.CONVERSATION.get().said(Role.USER, prompt))


def start_over() -> None:
    """Begins a new conversation; the old one stays in the history."""
    state.CONVERSATION.reset()


def resume() -> None:
    """Begins a new conversation where the one that the history shows has ended."""
    shown = state.SHOWN.get()
    try:
        found = conversation.load_conversation(shown, state.OWNER.get()) if shown else None
    except SQLAlchemyError:
        return  # the page runs next, loads the same and says so
    if found:
        state.CONVERSATION.set(Conversation(messages=found.messages))
