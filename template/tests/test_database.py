"""The database fills itself once, however often it is asked."""

from sqlalchemy import inspect, text

from app.data import database


def test_tables_are_made_and_filled_on_first_use() -> None:
    engine = database.engine()

    for table in inspect(engine).get_table_names():
        with engine.connect() as connection:
            assert connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one() >= 0
    assert inspect(engine).get_table_names()


def test_a_second_start_adds_nothing() -> None:
    before = _counts()

    database._prepare.clear()

    assert _counts() == before


def _counts() -> dict[str, int]:
    engine = database.engine()
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in inspect(engine).get_table_names()
        }
