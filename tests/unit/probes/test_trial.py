"""Tests that headwater has written, run once before they are kept."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headwater.adapters.guard import Guard
from headwater.core.finding import Finding
from headwater.probes import emit
from headwater.probes.codes import finding
from headwater.probes.controls import Control, Step, Use
from headwater.probes.journey import Journey
from headwater.probes.target import Target
from headwater.probes.trial import Trial, trial
from support import write

HEAD = "import streamlit as st\n\n"
FAILS = HEAD + "if st.button('Pay'):\n    raise ValueError('no money')\n"
PAY = Step((Use(Control({}, "trigger", "button", "Pay", "", 0), fires=True),))
NAME = "start_page_after_button_pay"

pytestmark = pytest.mark.slow
Try = Callable[..., Trial]


def raises(exception: str = "ValueError") -> Finding:
    return finding("HW903", "The page / raises.", page="/", control="button 'Pay'", exception=exception)


@pytest.fixture
def tried(tmp_path: Path) -> Iterator[Try]:
    """Tries the test for a finding, after a click on Pay, on an app."""
    with Guard() as guard:

        def run(app: str, found: Finding, python: str = sys.executable, seconds: float = 60) -> Trial:
            tests, _ = emit.written("streamlit_app.py", [(found, Journey("", (PAY,)))])
            files = {"streamlit_app.py": app, "test_found.py": emit.module("streamlit_app.py", tests, ())}
            root = write(tmp_path / "app", files)
            target = Target(root, Path(python))
            return trial(target, root / "test_found.py", tests, guard=guard, seconds=seconds)

        yield run


def test_one_that_fails_as_it_should_is_not_refuted(tried: Try) -> None:
    assert tried(FAILS, raises()) == Trial()


@pytest.mark.parametrize(
    ("app", "why"),
    [
        (FAILS.replace("raise ValueError('no money')", "st.write('paid')"), "AppTest does not fail"),
        (FAILS.replace("Pay", "Buy"), "AppTest does not get there: There is no button 'Pay' to use"),
        (
            FAILS.replace("ValueError", "KeyError"),
            "AppTest fails for another reason: AssertionError: KeyError: 'no money'",
        ),
    ],
)
def test_one_that_does_not_is(app: str, why: str, tried: Try) -> None:
    refuted = tried(app, raises()).refuted

    assert list(refuted) == [NAME]
    assert refuted[NAME].startswith(why)


def test_what_cannot_be_pickled_fails_where_it_is_pickled(tried: Try) -> None:
    found = finding("HW908", "No pickle.", page="/", exception="UnserializableSessionStateError")

    assert tried(HEAD + "st.button('Pay')\nst.session_state.f = lambda: 1\n", found) == Trial()
    assert len(tried(HEAD + "st.button('Pay')\nst.session_state.f = 1\n", found).refuted) == 1


def test_the_app_has_no_network_while_it_is_tried(tried: Try) -> None:
    app = FAILS.replace(
        "raise", "import socket\n    socket.create_connection(('192.0.2.1', 80), 5)\n    raise"
    )

    assert "another reason: AssertionError: OSError: " in tried(app, raises()).refuted[NAME]


def test_a_module_that_is_under_way_for_too_long(tried: Try) -> None:
    assert tried(HEAD + "import time\ntime.sleep(60)\n", raises(), seconds=2).untried == (
        "they took longer than 2 s"
    )


def test_a_python_without_pytest(tried: Try, tmp_path: Path) -> None:
    import venv

    venv.create(tmp_path / "bare", symlinks=True)

    assert tried(FAILS, raises(), str(tmp_path / "bare/bin/python")).untried == (
        "the app's Python has no pytest"
    )
