"""The tables of conversations and messages, with a sample conversation."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    select,
)

METADATA = MetaData()
CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("owner", String(255), nullable=False, index=True),
    Column("title", String(80), nullable=False),
    Column("started", DateTime, nullable=False),
)
MESSAGES = Table(
    "messages",
    METADATA,
    Column("conversation", String(32), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("role", String(20), nullable=False),
    Column("text", Text, nullable=False),
)

EVERYONE = ""
"""The owner of what every user may read."""

SAMPLE = {
    "id": "sample-01",
    "owner": EVERYONE,
    "title": "What is this page?",
    "started": datetime(2026, 1, 1, 9, 0),
}
SAMPLE_MESSAGES = [
    ("user", "What is this page?"),
    ("assistant", "It shows your conversations, for you to read again or to go on from."),
]


def fill(connection: Connection) -> None:
    """Adds the sample conversation where there is none."""
    if connection.execute(select(func.count()).select_from(CONVERSATIONS)).scalar_one():
        return
    rows = [
        {"conversation": SAMPLE["id"], "position": position, "role": role, "text": text}
        for position, (role, text) in enumerate(SAMPLE_MESSAGES)
    ]
    connection.execute(CONVERSATIONS.insert().values(SAMPLE))
    connection.execute(MESSAGES.insert().values(rows))
