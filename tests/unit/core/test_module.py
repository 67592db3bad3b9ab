"""Which files are tests."""

import pytest

from headwater.core.module import is_test


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("tests/app.py", True),
        ("src/shop/tests/data.py", True),
        ("test/app.py", True),
        ("test_app.py", True),
        ("app/app_test.py", True),
        ("conftest.py", True),
        ("app.py", False),
        ("testing/app.py", False),
        ("contest.py", False),
        ("pages/latest.py", False),
    ],
)
def test_tests_are_told_by_their_names_and_folders(path: str, test: bool) -> None:
    assert is_test(path) is test
