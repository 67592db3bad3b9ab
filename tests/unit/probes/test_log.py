"""What the server's log complains of, as findings."""

from __future__ import annotations

import pytest

from headwater.probes.log import complaints

NO_HOST = (
    "ERROR|yfinance|Failed to get ticker 'MSFT' reason: curl: (6) Could not resolve host: finance.example\n"
)
NO_DATA = "ERROR|yfinance|$MSFT: possibly delisted; no price data found\n"
MINE = "ERROR|sales.orders|The total is negative\n"


def said(log: str, *, closed: bool = True) -> list[str]:
    return [
        each.message.removeprefix("The server's log says: ")
        for each in complaints(log, closed=closed).findings
    ]


@pytest.mark.parametrize(
    ("log", "findings"),
    [
        (MINE, ["The total is negative"]),
        (MINE * 3, ["The total is negative"]),
        ("WARNING|sales|slow\n", []),
        ("WARNING|streamlit.deprecation|Use width instead.\n", ["Use width instead."]),
        ("INFO|streamlit|started\nnot a record\n", []),
        ("ERROR|streamlit.runtime|Uncaught app execution\nTraceback\n", []),
    ],
)
def test_errors_of_anybody_and_warnings_of_streamlit_are_told_once(log: str, findings: list[str]) -> None:
    assert said(log) == findings


def test_what_a_library_says_without_its_network_is_not_the_apps_fault() -> None:
    found = complaints(NO_HOST + NO_DATA + MINE, closed=True)

    assert [each.message for each in found.findings] == ["The server's log says: The total is negative"]
    assert found.cut_off == ["yfinance"]
    assert len(said(NO_HOST + NO_DATA, closed=False)) == 2


def test_of_the_root_logger_only_the_network_is_not_heard() -> None:
    assert said("ERROR|root|Network is unreachable\nERROR|root|No such order\n") == ["No such order"]


def test_what_differs_only_in_names_and_numbers_is_told_together() -> None:
    log = "".join(
        f"ERROR|orders|Order {number} of '{name}' has no lines\n" for number, name in ((1, "a"), (2, "b"))
    )

    assert said(log) == ["Order 1 of 'a' has no lines (1 more message like it)"]
