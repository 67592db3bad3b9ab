"""The pages of docs/rules/ say what the rules say."""

import runpy

import pytest

from support import ROOT

PAGES = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_its_rule_says(name: str) -> None:
    page = ROOT / "docs" / "rules" / name

    assert page.is_file(), "run make docs"
    assert page.read_text(encoding="utf-8") == PAGES[name], "run make docs"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert {path.name for path in (ROOT / "docs" / "rules").glob("*.md")} == set(PAGES)


@pytest.mark.slow
def test_the_session_of_an_update_is_what_a_terminal_shows() -> None:
    session = runpy.run_path(str(ROOT / "docs" / "record.py"))["page"]()

    assert (ROOT / "docs" / "update.md").read_text(encoding="utf-8") == session, "run make docs"
