"""The embedded database fills itself once; one that somebody names stays as empty as it is."""

import pytest
from conftest import ROOT
from sqlalchemy import delete, inspect, text

from app.data import database
from app.data.database import EMBEDDED


def test_tables_are_made_and_filled_on_first_use() -> None:
    counts = _counts()

    assert counts
    assert [table for table, rows in counts.items() if rows == 0] == []


def test_a_second_start_adds_nothing() -> None:
    before = _counts()

    database._prepare.clear()

    assert _counts() == before


def test_a_sample_that_was_deleted_does_not_come_back() -> None:
    with database.engine().begin() as connection:
        for table in database.METADATA.sorted_tables:
            connection.execute(delete(table))

    database._prepare.clear()

    assert not any(_counts().values())


@pytest.mark.usefixtures("named_database")
def test_a_database_that_somebody_names_gets_tables_and_no_sample() -> None:
    assert set(_counts().values()) == {0}


def test_the_embedded_file_is_the_projects_wherever_the_app_is_started() -> None:
    assert EMBEDDED.parent == ROOT / "data"


def test_the_log_has_the_cause_and_no_values(caplog: pytest.LogCaptureFixture) -> None:
    with database.engine().connect() as connection:
        statement = text("SELECT :word FROM nowhere")
        with pytest.raises(database.FAILURES) as failed:
            connection.execute(statement, {"word": "confidential"})

    database.report(failed.value)

    assert "nowhere" in caplog.text
    assert "confidential" not in caplog.text


def _counts() -> dict[str, int]:
    engine = database.engine()
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in inspect(engine).get_table_names()
        }
