"""The table of notes, with a first one in it."""

from datetime import datetime

from sqlalchemy import Column, Connection, DateTime, MetaData, String, Table, func, select

METADATA = MetaData()
NOTES = Table(
    "notes",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("text", String(280), nullable=False),
    Column("written", DateTime, nullable=False),
)

FIRST = {
    "id": "sample-01",
    "text": "This note comes from the sample database. Write one of your own.",
    "written": datetime(2026, 1, 1, 9, 0),
}


def fill(connection: Connection) -> None:
    """Adds the first note where there is none."""
    if not connection.execute(select(func.count()).select_from(NOTES)).scalar_one():
        connection.execute(NOTES.insert().values(FIRST))
