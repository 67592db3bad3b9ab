"""What a step does by the agent API, the calls that it is spelled as do by AppTest."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.adapters.guard import Guard
from headwater.probes import spelled, values
from headwater.probes.agent import Agent, Snapshot
from headwater.probes.controls import Control, Step, Use, Visit, controls, steps
from headwater.probes.server import serving
from headwater.probes.target import Target

APP = """
import datetime as d
import streamlit as st

got = {
    "side": st.sidebar.selectbox("Side", ["a", "b"], format_func=str.upper),
    "go": st.button("Go"), "go2": st.button("Go", key="again"),
    "down": st.download_button("Down", "x"),
    "pill": st.pills("Pill", ["a", "b"]),
    "pills": st.pills("Pills", ["a", "b"], selection_mode="multi"),
    "part": st.segmented_control("Part", ["x", "y"]),
    "stars": st.feedback("stars"), "thumbs": st.feedback("thumbs", key="thumbs"),
    "day": st.slider("Day", d.date(2026, 1, 1), d.date(2026, 2, 1)),
    "hour": st.slider("Hour", d.time(1), d.time(5)),
    "moment": st.slider("Moment", d.datetime(2026, 1, 1), d.datetime(2026, 1, 5)),
    "range": st.slider("Range", 0, 9, (1, 3)), "part2": st.slider("Share", 0.0, 1.0),
    "date": st.date_input("Date", d.date(2026, 1, 5), min_value=d.date(2026, 1, 1)),
    "dates": st.date_input("Dates", (d.date(2026, 1, 1), d.date(2026, 1, 9))),
    "time": st.time_input("Time", d.time(8)),
    "when": st.datetime_input("When", d.datetime(2026, 1, 1, 8)),
    "size": st.select_slider("Size", ["l", "m"]),
    "sizes": st.select_slider("Sizes", ["l", "m", "n"], ("l", "m")),
    "many": st.multiselect("Many", [1, 2]),
    "kg": st.selectbox("Weight", [1, 2], format_func=lambda weight: f"{weight} kg"),
    "kgs": st.multiselect("Weights", [1, 2], format_func=lambda weight: f"about {weight} kg"),
    "pill2": st.pills("Weight", [1, 2], format_func=lambda weight: f"{weight:.1f} kg"),
    "fruit": st.radio("Fruit", ["a", "b"], format_func={"a": "Apple", "b": "Berry"}.__getitem__),
    "kg3": st.select_slider("Weights", [1, 2, 3], (1, 2), format_func=lambda weight: f"{weight} kg"),
    "menu2": st.menu_button("Weigh", [1, 2], format_func=lambda weight: f"{weight} kg"),
    "one": st.radio("One", ["q", "w"], index=None),
    "check": st.checkbox("Check"), "toggle": st.toggle("Toggle"),
    "colour": st.color_picker("Colour"),
    "whole": st.number_input("Whole", 0, 9), "number": st.number_input("Number", value=None),
    "text": st.text_area("Text"), "line": st.text_input("Line", "it's"),
    "menu": st.menu_button("Menu", ["one", "two"]),
    "said": st.chat_input("Ask"),
}
with st.form("order"):
    got["amount"] = st.text_input("Amount")
    got["sent"] = st.form_submit_button("Order")
st.text(repr(got))
"""

RUN = """
import datetime, itertools, json, sys
from emitted import *
import emitted
emitted.APP = sys.argv[2]
ways = json.loads(open(sys.argv[1], encoding="utf-8").read())
said = []
for way in ways:
    app = opened()
    exec("\\n".join(way))
    said.append(app.text[0].value)
print(json.dumps(said))
"""


def button(kind: str = "button", label: str = "Pay", key: str = "", number: int = 0) -> Control:
    return Control({}, "trigger", kind, label, key, number)


@pytest.mark.parametrize(
    ("control", "call"),
    [
        (button(), 'control(app, "button", "Pay")'),
        (button(key="pay"), 'control(app, "button", key="pay")'),
        (button(number=2), 'control(app, "button", "Pay", 2)'),
        (button("chat_input", ""), 'control(app, "chat_input")'),
        (
            button("form_submit_button", key="FormSubmitter:f-Pay"),
            'control(app, "form_submit_button", "Pay")',
        ),
        (button(label='The "best"'), 'control(app, "button", \'The "best"\')'),
    ],
)
def test_a_control_is_found_by_key_or_else_by_label(control: Control, call: str) -> None:
    assert spelled.found(control) == call


def test_a_control_in_a_dialog_cannot_be_used() -> None:
    with pytest.raises(spelled.CannotError, match="dialog"):
        spelled.found(Control({}, "trigger", "button", "Yes", "", 0, in_dialog=True))


def test_what_apptest_does_not_know_cannot_be_used() -> None:
    with pytest.raises(spelled.CannotError, match="audio_input"):
        list(spelled.steps(Step((Use(button("audio_input"), "x"),))))


def test_the_least_value_is_what_the_control_says_it_is() -> None:
    number = Control({"props": {"min_value": 0, "max_value": 9}}, "value", "number_input", "People", "", 0)

    written = list(spelled.steps(Step((Use(number, 0),))))

    assert written == ['field = control(app, "number_input", "People")', "field.set_value(field.min).run()"]


def ways(first: Snapshot) -> Iterator[Step]:
    """Every value of every control, one of each control at a time; then whatever is fired, one by one."""
    there = controls(first)
    tried = {
        each.name: values.candidates(each.node) for each in there if each.kind == "value" and not each.form
    }
    for turn in range(max(map(len, tried.values()))):
        uses = [(each, tried[each.name]) for each in there if tried.get(each.name)]
        yield Step(tuple(Use(control, given[turn % len(given)]) for control, given in uses))
    for control in there:
        if control.kind == "trigger":
            yield from steps(control, first)


def text_of(snapshot: Snapshot) -> str:
    def texts(node: dict) -> Iterator[str]:
        if node["type"] == "text":
            yield node["props"]["body"]
        for child in node.get("children", ()):
            yield from texts(child)

    return next(texts(dict(snapshot.tree)))


@pytest.mark.slow
def test_every_control_holds_the_same_by_both(tmp_path: Path) -> None:
    root = tmp_path / "app"
    root.mkdir()
    (root / "streamlit_app.py").write_text(APP, encoding="utf-8")
    target = Target(root, Path(sys.executable))
    with Guard() as guard, serving(target, tmp_path / "app.log", guard, 30) as served:
        agent = Agent(served.port, 30)
        taken = list(ways(agent.open()))
        expected = []
        for step in taken:
            after = Visit(agent, "").take(step)
            assert after is not None
            expected.append(text_of(after))
        agent.close()
    (tmp_path / "ways.json").write_text(json.dumps([list(spelled.steps(step)) for step in taken]))
    scripts = Path(spelled.__file__).parent / "scripts"
    command = [sys.executable, "-c", RUN, str(tmp_path / "ways.json"), str(root / "streamlit_app.py")]

    done = subprocess.run(command, cwd=scripts, capture_output=True, text=True, check=True)

    said = json.loads(done.stdout.splitlines()[-1])
    assert dict(zip(map(str, taken), said, strict=True)) == dict(zip(map(str, taken), expected, strict=True))
    assert len({use.control.type for step in taken for use in step.uses}) > 20
