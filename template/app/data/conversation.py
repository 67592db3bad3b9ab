"""Keeps conversations; a write forgets what was read."""

import streamlit as st
from sqlalchemy import delete, insert, select

from app.data import database
from app.data.conversation_tables import CONVERSATIONS, EVERYONE, MESSAGES
from app.models.conversation import Conversation, Message, Role


@st.cache_data(ttl="1m", max_entries=256)
def load_titles(owner: str | None, most: int = 100) -> dict[str, str]:
    """The titles of the conversations that `owner` may read, by identifier, the newest first.

    None is somebody unknown, who may read what everyone may.
    """
    statement = (
        select(CONVERSATIONS)
        .where(CONVERSATIONS.c.owner.in_([owner or EVERYONE, EVERYONE]))
        .order_by(CONVERSATIONS.c.started.desc(), CONVERSATIONS.c.id)
        .limit(most)
    )
    with database.engine().connect() as connection:
        return {row.id: row.title for row in connection.execute(statement)}


@st.cache_data(ttl="1m", max_entries=256)
def load_conversation(identifier: str, owner: str | None) -> Conversation | None:
    """One conversation; None when it is not there, or when `owner` may not read it."""
    head = select(CONVERSATIONS).where(
        CONVERSATIONS.c.id == identifier, CONVERSATIONS.c.owner.in_([owner or EVERYONE, EVERYONE])
    )
    body = select(MESSAGES).where(MESSAGES.c.conversation == identifier).order_by("position")
    with database.engine().connect() as connection:
        found = connection.execute(head).one_or_none()
        messages = [Message(Role(row.role), row.text) for row in connection.execute(body)]
    return Conversation(found.id, found.started, tuple(messages)) if found else None


def keep(conversation: Conversation, owner: str) -> None:
    """Writes a conversation of `owner`'s down as it is now."""
    head = {
        "id": conversation.id,
        "owner": owner,
        "title": conversation.title,
        "started": conversation.started,
    }
    body = [
        {
            "conversation": conversation.id,
            "position": position,
            "role": message.role.value,
            "text": message.text,
        }
        for position, message in enumerate(conversation.messages)
    ]
    with database.engine().begin() as connection:
        connection.execute(delete(MESSAGES).where(MESSAGES.c.conversation == conversation.id))
        connection.execute(delete(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation.id))
        connection.execute(insert(CONVERSATIONS).values(head))
        connection.execute(insert(MESSAGES).values(body))
    load_titles.clear()
    load_conversation.clear()
