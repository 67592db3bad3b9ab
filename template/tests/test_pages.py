"""Every page opens, whatever its kind; a page that is added is tested without another line here."""

from collections.abc import Callable

import pytest
from conftest import PAGES
from streamlit.testing.v1 import AppTest

OFFLINE = ":material/cloud_off:"
NEEDS_NO_DATA = {"chat.py"}
"""Pages that can do without the database until somebody uses them."""


@pytest.mark.parametrize("page", PAGES)
def test_page_opens(page: str, open_page: Callable[[str], AppTest]) -> None:
    app = open_page(page)

    assert not app.exception
    assert not app.error
    assert len(app.main) > 1


@pytest.mark.usefixtures("named_database")
@pytest.mark.parametrize("page", PAGES)
def test_page_opens_while_there_is_no_data_yet(
    page: str, open_page: Callable[[str], AppTest]
) -> None:
    app = open_page(page)

    assert not app.exception
    assert not app.error
    assert len(app.main) > 1


@pytest.mark.parametrize("page", PAGES)
def test_page_bears_with_a_database_that_is_gone(
    page: str,
    open_page: Callable[[str], AppTest],
    lose_database: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    lose_database()

    app = open_page(page)

    assert not app.exception
    assert [error.icon for error in app.error] == ([] if page in NEEDS_NO_DATA else [OFFLINE])
    assert ("The database failed" in caplog.text) == (page not in NEEDS_NO_DATA)
