"""The database fills itself once, however often it is asked."""

from conftest import ROOT
from sqlalchemy import inspect, text

from app.data import database


def test_tables_are_made_and_filled_on_first_use() -> None:
    counts = _counts()

    assert counts
    assert [table for table, rows in counts.items() if rows == 0] == []


def test_a_second_start_adds_nothing() -> None:
    before = _counts()

    database._prepare.clear()

    assert _counts() == before


def test_the_embedded_file_is_the_projects_wherever_the_app_is_started() -> None:
    assert database.EMBEDDED.parent == ROOT / "data"


def _counts() -> dict[str, int]:
    engine = database.engine()
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in inspect(engine).get_table_names()
        }
