"""What the chat's widgets do."""

from app import state
from app.data import conversation
from app.models.conversation import Role


def ask() -> None:
    """Adds what the user typed; the page then lets the model answer."""
    if prompt := state.PROMPT.get():
        state.CONVERSATION.set(state.CONVERSATION.get().said(Role.USER, prompt))


def start_over() -> None:
    """Begins a new conversation; the old one stays in the history."""
    state.CONVERSATION.reset()


def resume() -> None:
    """Goes on with the conversation that the history shows."""
    shown = state.SHOWN.get()
    if shown and (found := conversation.load_conversation(shown)):
        state.CONVERSATION.set(found)
