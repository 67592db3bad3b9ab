"""Sign-in: closed until it is set up, open only when it is switched off on purpose."""

from pathlib import Path

import pytest
from conftest import ROOT, TIMEOUT
from streamlit.testing.v1 import AppTest

from app.auth import NEEDED, SHORTEST_SECRET, SWITCH

COMPLETE = dict.fromkeys(NEEDED, "x" * SHORTEST_SECRET)


def _app() -> AppTest:
    return AppTest.from_file(str(Path(ROOT, "streamlit_app.py")), default_timeout=TIMEOUT)


def test_without_a_provider_the_app_stays_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH)

    app = _app().run()

    assert not app.exception
    assert [title.value for title in app.title] == ["Sign-in is not set up yet"]


def test_a_stranger_is_asked_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH)
    app = _app()
    app.secrets["auth"] = COMPLETE

    app.run()

    assert not app.exception
    assert [button.label for button in app.button] == ["Sign in"]


@pytest.mark.parametrize(
    "weakness", [*({name: ""} for name in NEEDED), {"cookie_secret": "A LONG RANDOM TEXT"}], ids=str
)
def test_what_is_half_set_up_stays_closed(
    weakness: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SWITCH)
    app = _app()
    app.secrets["auth"] = COMPLETE | weakness

    app.run()

    assert not app.exception
    assert not app.button
    assert [title.value for title in app.title] == ["Sign-in is not set up yet"]


def test_switched_off_it_lets_everyone_in() -> None:
    app = _app().run()

    assert not app.exception
    assert len(app.title) == 1
    assert app.title[0].value != "Sign-in is not set up yet"
    assert not any(button.label == "Sign in" for button in app.button)
