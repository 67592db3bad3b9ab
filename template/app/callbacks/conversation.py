"""What the chat's widgets do."""

from app import state
from app.data import conversation, database
from app.models.conversation import Conversation, Role


def ask() -> None:
    """Adds what the user typed; the page then lets the model answer, once."""
    if prompt := state.PROMPT.get():
        state.CONVERSATION.set(state.CONVERSATION.get().said(Role.USER, prompt))
        ask_again()


def ask_again() -> None:
    """Puts the question that has no answer to the model once more."""
    state.PROBLEM.reset()
    state.ASKED.set(True)


def start_over() -> None:
    """Begins a new conversation; the old one stays in the history."""
    state.CONVERSATION.reset()


def resume() -> None:
    """Begins a new conversation where the one that the history shows has ended."""
    shown = state.SHOWN.get()
    try:
        found = _found(shown) if shown else None
    except database.FAILURES as error:
        database.report(error)
        return  # the page runs next, loads the same and says so
    if found:
        state.CONVERSATION.set(Conversation(messages=found.messages))


def _found(identifier: str) -> Conversation | None:
    held = state.HELD.get().get(identifier)
    return held or conversation.load_conversation(identifier, state.OWNER.get())
