"""The text of tests that are written for findings; test_defects.py runs them."""

import ast
import subprocess
import sys
from collections.abc import Mapping

import pytest

from headwater.core.finding import Finding
from headwater.probes import emit
from headwater.probes.codes import finding
from headwater.probes.controls import Control, Step, Use
from headwater.probes.journey import Journey
from headwater.probes.spelled import CannotError

PAY = Step((Use(Control({}, "trigger", "button", "Pay", "", 0), fires=True),))
FILES: Mapping[str, str] = {"": "home.py", "stock": "app/pages/2_Stock.py", "report": ""}


def raises(page: str = "", control: str = "", exception: str = "ValueError") -> Finding:
    code = "HW903" if control else "HW902"
    return finding(code, f"The page /{page} raises.", page=f"/{page}", control=control, exception=exception)


def names(text: str) -> list[str]:
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]


def test_one_finding_is_one_test_with_what_it_needs_and_no_more() -> None:
    text = emit.test_of("streamlit_app.py", raises(control="button 'Pay'"), Journey("", (PAY,)))

    assert names(text) == ["opened", "control", "raised", "test_start_page_after_button_pay"]
    assert "subprocess" not in text
    assert text.endswith("assert not app.exception, raised(app)\n")


def test_a_page_is_opened_by_its_file_relative_to_the_entrypoint() -> None:
    text = emit.test_of("app/main.py", raises("stock"), Journey("stock", files=FILES))

    assert 'APP = Path("app/main.py").resolve()' in text
    assert 'opened("pages/2_Stock.py")' in text


@pytest.mark.parametrize(
    ("found", "journey", "why"),
    [
        (raises("report"), Journey("report", files=FILES), "the page /report is a function"),
        (raises("other"), Journey("other", files=FILES), "the file of the page /other is not known"),
        (raises(exception=""), Journey(""), "AppTest sees exceptions only"),
        (raises(exception="SyntaxError"), Journey(""), "cannot be compiled"),
        (finding("HW907", "The log says."), Journey(""), "AppTest has no log"),
    ],
)
def test_says_why_there_is_no_test(found: Finding, journey: Journey, why: str) -> None:
    with pytest.raises(CannotError, match=why):
        emit.test_of("streamlit_app.py", found, journey)


def test_several_findings_are_one_file_and_what_is_left_out_is_said() -> None:
    found = [
        (raises(), Journey("")),
        (raises(exception="KeyError"), Journey("")),
        (raises("stock"), None),
        (finding("HW904", "All share.", page="/"), Journey("", (PAY,))),
    ]

    tests, left = emit.written("streamlit_app.py", found)
    text = emit.module("streamlit_app.py", tests, left)

    assert [name for name in names(text) if name.startswith("test_")] == [
        "test_start_page_keeps_sessions_apart",  # first: what the others leave in the process would hide it
        "test_start_page_opens",
        "test_start_page_opens_2",
    ]
    assert left == ["HW902 The page /stock raises. (no way there is known)"]
    assert f"# Not here: {left[0]}" in text


def test_without_any_test_there_is_no_file() -> None:
    assert emit.module("streamlit_app.py", *emit.written("streamlit_app.py", [(raises(), None)])) == ""


def test_what_an_app_says_cannot_end_the_docstring() -> None:
    evil = finding("HW902", 'It says """ and \\ and\nmore\\', page="/", exception="ValueError")

    text = emit.test_of("streamlit_app.py", evil, Journey(""))

    assert "It says ''' and \\ and more\\ (HW902)." in (ast.get_docstring(ast.parse(text).body[-1]) or "")


def test_reads_as_ruff_writes_it() -> None:
    leak = finding("HW904", "All share.", page="/")
    found = [(leak, Journey("", (PAY,))), (raises(control="button 'Pay'"), Journey("", (PAY,)))]
    text = emit.module("streamlit_app.py", *emit.written("streamlit_app.py", found))
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=110", "-"]

    assert subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout == text
