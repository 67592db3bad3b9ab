"""The driver against small real apps, a defect each, and healthy ones that must stay silent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from headwater.adapters.guard import Guard
from headwater.probes import apptest
from headwater.probes.drive import Effort, drive
from headwater.probes.report import Drive
from headwater.probes.target import Target
from support import write

HEAD = "import streamlit as st\n"
ZOO = """\
import datetime
import pandas as pd
import streamlit as st

st.title("Zoo")
st.button("button")
st.checkbox("checkbox")
st.toggle("toggle", value=True)
st.radio("radio", ["x", "y"])
st.selectbox("selectbox", [1, 2, 3], key="sb")
st.selectbox("maybe", ["a"], index=None)
st.multiselect("multiselect", ["p", "q"], max_selections=1)
st.slider("slider", 0, 100)
st.slider("range", 0.0, 1.0, (0.2, 0.4))
st.slider("days", datetime.date(2026, 1, 1), datetime.date(2026, 1, 9), datetime.date(2026, 1, 2))
st.select_slider("select slider", ["lo", "mid", "hi"])
st.select_slider("select range", ["lo", "mid", "hi"], ("lo", "mid"))
st.number_input("integer", 0, 10)
st.number_input("float", value=None)
st.text_input("text", max_chars=5)
st.text_area("area")
st.date_input("date", datetime.date(2026, 1, 2))
st.date_input("dates", (datetime.date(2026, 1, 2), datetime.date(2026, 1, 3)))
st.time_input("time", datetime.time(8, 0))
st.datetime_input("moment", datetime.datetime(2026, 1, 2, 8, 0))
st.color_picker("colour")
st.segmented_control("segments", ["a", "b"])
st.pills("pills", ["a", "b"], selection_mode="multi")
st.feedback("stars")
st.download_button("download", "x")
st.chat_input("say")
with st.form("form", clear_on_submit=True):
    st.text_input("inside")
    st.number_input("amount", 1, 5)
    st.form_submit_button("send")
with st.popover("popover"):
    st.checkbox("in popover")
with st.expander("expander"):
    st.checkbox("in expander")

@st.dialog("Dialog")
def dialog():
    st.text_input("in dialog")
    if st.button("close"):
        st.rerun()

if st.button("open"):
    dialog()

@st.fragment
def fragment():
    st.button("in fragment")

fragment()
st.file_uploader("upload")
st.data_editor(pd.DataFrame({"a": [1]}))
st.exception(ValueError("shown on purpose"))
"""


@pytest.fixture
def guard() -> Iterator[Guard]:
    with Guard() as guard:
        yield guard


@pytest.fixture
def driven(tmp_path: Path, guard: Guard) -> Callable[..., Drive]:
    """Drives an app that consists of the files given."""

    def run(files: dict[str, str] | str, time_limit: float = 60, **more: Any) -> Drive:
        if isinstance(files, str):
            files = {"streamlit_app.py": files}
        root = write(tmp_path / "app", files)
        return drive(
            Target(root, Path(sys.executable)), guard=guard, effort=Effort(seconds=time_limit, **more)
        )

    return run


pytestmark = pytest.mark.slow


def test_a_healthy_app_with_every_widget_is_used_to_the_last(driven: Callable[..., Drive]) -> None:
    result = driven(ZOO)

    assert result.findings == ()
    assert result.pages == 1
    assert result.controls == 35  # every call above that the API can use
    assert result.unused == (
        "file_uploader upload on /, data_editor on / "
        "(Streamlit's agent API tells of uploads, edits and selections but cannot make them)",
    )


def test_what_cannot_be_used_is_told_once_also_when_it_comes_up_later(driven: Callable[..., Drive]) -> None:
    result = driven(
        HEAD
        + "if st.checkbox('More'):\n    st.file_uploader('Orders')\n    st.number_input('Lines', value=1)\n"
    )

    [told] = result.unused
    assert told.startswith("file_uploader Orders on / (")


def test_every_page_is_opened_callable_ones_too(driven: Callable[..., Drive]) -> None:
    result = driven(
        {
            "streamlit_app.py": HEAD
            + "def two():\n    st.button('b')\n"
            + "st.navigation([st.Page('pages_/one.py'), st.Page(two, url_path='two')]).run()\n",
            "pages_/one.py": HEAD + "st.title('One')\n",
        }
    )

    assert (result.findings, result.pages, result.controls) == ((), 2, 1)


def test_a_second_page_that_raises(driven: Callable[..., Drive]) -> None:
    result = driven(
        {
            "streamlit_app.py": HEAD + "st.navigation([st.Page('one.py'), st.Page('two.py')]).run()\n",
            "one.py": HEAD + "st.title('One')\n",
            "two.py": HEAD + "\n{}['missing']\n",
        }
    )

    [found] = result.findings
    assert (found.code, found.page, found.exception) == ("HW902", "/two", "KeyError")
    assert (found.path, found.line) == ("two.py", 3)


def test_a_choice_that_raises_is_named(driven: Callable[..., Drive]) -> None:
    [found] = driven(HEAD + "if st.selectbox('Unit', ['m', 'ft']) == 'ft':\n    1 / 0\n").findings

    assert (found.code, found.control, found.exception) == (
        "HW903",
        "selectbox 'Unit'",
        "ZeroDivisionError",
    )
    assert (found.path, found.line) == ("streamlit_app.py", 3)


def test_what_raises_only_in_a_dialog_is_reached(driven: Callable[..., Drive]) -> None:
    source = HEAD + (
        "@st.dialog('Sure?')\ndef ask():\n    if st.button('yes'):\n        raise OSError('no')\n"
        "if st.button('delete'):\n    ask()\n"
    )

    [found] = driven(source).findings

    assert (found.control, found.exception) == ("button 'yes'", "OSError")


def test_an_empty_form_that_raises(driven: Callable[..., Drive]) -> None:
    source = HEAD + (
        "with st.form('f'):\n    name = st.text_input('Name', value='x')\n"
        "    sent = st.form_submit_button('Send')\nif sent:\n    st.write(name[0])\n"
    )

    [found] = driven(source).findings

    assert (found.control, found.exception) == ("form_submit_button 'Send'", "IndexError")
    assert found.steps == ("open /", "set text_input 'Name' to '', click form_submit_button 'Send'")


def test_the_same_defect_behind_one_control_is_told_once(driven: Callable[..., Drive]) -> None:
    result = driven(HEAD + "if st.number_input('n', 0, 5, 3) != 3:\n    raise ValueError('n')\n")

    assert len(result.findings) == 1


def test_the_time_limit_is_for_the_drive_as_a_whole(driven: Callable[..., Drive]) -> None:
    pages = {f"pages/{number}.py": "import time\ntime.sleep(3)\n" for number in range(9)}

    report = driven({"streamlit_app.py": HEAD, **pages}, time_limit=6)

    assert [found.exception for found in report.findings] == ["TimeoutError"]
    assert report.pages < 5


def test_a_server_that_ends_is_a_finding(driven: Callable[..., Drive]) -> None:
    result = driven(HEAD + "import os\nif st.button('quit'):\n    os._exit(3)\n")

    [found] = result.findings
    assert (found.code, found.path, found.control) == ("HW903", "streamlit_app.py", "button 'quit'")
    assert found.message == "The page / ends the server after button 'quit', with code 3."
    assert found.steps == ("open /", "click button 'quit'")


def test_what_ends_the_server_is_told_by_the_last_step_if_that_is_enough(
    driven: Callable[..., Drive],
) -> None:
    boxes = "st.checkbox('one')\nst.checkbox('two')\n"

    [found] = driven(HEAD + f"import os\n{boxes}if st.button('quit'):\n    os._exit(3)\n").findings

    assert found.steps == ("open /", "click button 'quit'")


def test_what_was_not_reached_after_the_server_ended_is_told(driven: Callable[..., Drive]) -> None:
    result = driven(
        {
            "streamlit_app.py": HEAD
            + "import os\nif st.button('quit'):\n    os._exit(3)\nst.button('more')\n",
            "pages/second.py": HEAD,
        },
        walk=7,
    )

    assert result.unused == ("1 page, 1 control, 7 random steps not reached",)


def test_a_server_that_crashes_is_told_with_the_line(driven: Callable[..., Drive]) -> None:
    [found] = driven(HEAD + "import ctypes\nif st.button('crash'):\n    ctypes.string_at(0)\n").findings

    assert (found.path, found.line) == ("streamlit_app.py", 4)
    assert "after button 'crash', by SIGSEGV: Segmentation fault" in found.message


def test_what_hangs_is_told_with_the_line_that_runs(driven: Callable[..., Drive]) -> None:
    waits = "    while True:\n        time.sleep(0.1)\n"
    result = driven(HEAD + f"import time\nif st.button('wait'):\n{waits}st.button('more')\n", patience=3)

    [found] = result.findings
    assert (found.code, found.path, found.line) == ("HW903", "streamlit_app.py", 5)
    assert found.message == "The page / hangs after button 'wait': no answer within 3 s."
    assert found.steps == ("open /", "click button 'wait'")
    assert result.unused == ("1 control not reached",)


def test_what_the_time_limit_cuts_short_does_not_hang(driven: Callable[..., Drive]) -> None:
    slow = HEAD + "import time\nif st.button('slow'):\n    time.sleep(9)\n"

    result = driven(slow, time_limit=8, whole=False)

    assert result.findings == ()
    assert "The time limit came before the end of the drive, on the page /." in result.unused


def test_an_entrypoint_that_does_not_compile(driven: Callable[..., Drive]) -> None:
    found = driven("def broken(:\n").findings[0]

    assert (found.code, found.exception, found.path) == ("HW902", "SyntaxError", "streamlit_app.py")


def test_a_warning_in_the_log_is_told_and_fails_nothing(driven: Callable[..., Drive]) -> None:
    result = driven(HEAD + "st.dataframe({'a': [1]}, use_container_width=True)\n")

    assert {(found.code, found.level.value) for found in result.findings} == {("HW907", "warning")}
    assert "use_container_width" in result.findings[0].message


def test_state_that_cannot_be_pickled(driven: Callable[..., Drive]) -> None:
    [found] = driven(HEAD + "st.session_state['f'] = lambda: 1\n").findings

    assert found.exception.endswith("UnserializableSessionStateError")


def test_apptest_finds_what_it_can_where_the_agent_api_is_missing(tmp_path: Path, guard: Guard) -> None:
    source = HEAD + "st.title('x')\nif st.button('boom'):\n    raise ValueError('n')\nst.text_input('t')\n"
    root = write(tmp_path / "app", {"streamlit_app.py": source})

    result = apptest.drive(Target(root, Path(sys.executable)), guard=guard, time_limit=60)

    [found] = result.findings
    assert (found.code, found.control, found.exception) == ("HW903", "button 'boom'", "ValueError")
    assert (found.path, found.line) == ("streamlit_app.py", 4)
    assert (result.pages, result.controls, result.means) == (1, 1, "AppTest")


def test_apptest_blames_no_page_for_a_short_time_limit(tmp_path: Path, guard: Guard) -> None:
    root = write(tmp_path / "app", {"streamlit_app.py": HEAD + "import time\ntime.sleep(9)\n"})

    result = apptest.drive(Target(root, Path(sys.executable)), guard=guard, time_limit=12, whole=False)

    assert result.findings == ()
    assert "the time limit came before the end of the drive" in result.unused[0]


PAGES = """\
import streamlit as st

def info():
    st.write("info")

st.navigation([
    st.Page("views/start.py", default=True),
    st.Page("views/2_Big_list.py", url_path="list"),
    st.Page(info),
]).run()
"""


def test_knows_the_way_to_a_leak_and_the_file_of_each_page(tmp_path: Path, guard: Guard) -> None:
    files = {
        "app/main.py": PAGES,
        "app/store.py": "ITEMS = []\n",
        "app/views/start.py": f"{HEAD}import store\nst.write('Items', len(store.ITEMS))\n",
        "app/views/2_Big_list.py": f"{HEAD}import store\nst.button('Help')\n"
        "if st.button('Add'):\n    store.ITEMS.append(1)\n",
    }
    root = write(tmp_path / "project", files)

    result = drive(Target(root, Path(sys.executable), "app/main.py"), guard=guard, effort=Effort(seconds=60))

    [(found, journey)] = result.journeys.items()
    assert (found.code, found.page, journey.page) == ("HW904", "/", "list")
    assert found.steps == ("open /list in one browser", "click button 'Add'", "open / in another")
    assert journey.files == {"": "app/views/start.py", "list": "app/views/2_Big_list.py", "info": ""}


def test_a_cache_that_knows_too_little_is_told_by_the_one_control_that_it_does_not_know(
    driven: Callable[..., Drive],
) -> None:
    source = (
        "@st.cache_data(ttl=60)\ndef greeting():\n    return st.session_state['name']\n"
        "st.number_input('Rows', 0, 9)\nst.text_input('Name', key='name')\nst.toggle('Dark')\n"
        "st.write(greeting())\n"
    )

    result = driven(HEAD + source)

    [(found, journey)] = result.journeys.items()
    assert found.code == "HW904"
    assert journey.cached
    assert [use.control.key for step in journey.steps for use in step.uses] == ["name"]


LAZY = """\
one, two, three = st.tabs(["Orders", "Stock", "Staff"], on_change="rerun", key="tabs")
if two.open:
    two.button("Buy", on_click=lambda: 1 / 0)
if three.open:
    three.text_input("Name")
more = st.expander("More", on_change="rerun")
if more.open:
    more.checkbox("Tick")
"""


def test_what_only_shows_in_a_tab_that_is_open_is_used(driven: Callable[..., Drive]) -> None:
    result = driven(HEAD + LAZY)

    [found] = result.findings
    assert found.steps == ("open /", "set tabs 'tabs' to 'Stock'", "click button 'Buy'")
    assert result.controls == 5
    assert result.unused == ()


def test_what_one_choice_shows_is_used_though_the_next_one_hides_it(driven: Callable[..., Drive]) -> None:
    result = driven(
        HEAD
        + "if st.radio('Page', ['Home', 'Stock', 'Staff'], index=1) == 'Staff':\n"
        + "    st.button('Buy', on_click=lambda: 1 / 0)\n"
    )

    assert [found.control for found in result.findings] == ["button 'Buy'"]
