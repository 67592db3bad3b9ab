"""Steps, as the calls of AppTest that take them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from headwater.probes import values
from headwater.probes.controls import Control, Step, Use

APP = "app"
"""What the session is called in a test."""

INDENT = "    "
CLICKED = frozenset({"button", "download_button", "form_submit_button"})
CHOSEN = frozenset(
    {"menu_button", "multiselect", "pills", "radio", "segmented_control", "select_slider", "selectbox"}
)
SET = frozenset(
    {
        "chat_input", "checkbox", "color_picker", "date_input", "datetime_input", "feedback", "number_input",
        "pagination", "slider", "text_area", "text_input", "time_input", "toggle", *CHOSEN,
    }
)  # fmt: skip
BOUNDED = frozenset({"number_input", "slider"})
"""What tells its least and its greatest value to a test as well."""


class CannotError(Exception):
    """AppTest cannot do it; the text says why."""


def steps(taken: Step, app: str = APP) -> Iterator[str]:
    """The statements that take a step.

    Raises:
        CannotError: AppTest cannot use one of its controls.
    """
    if not taken.uses:
        yield f"{app}.run()"
    for number, use in enumerate(taken.uses, 1):
        *before, last = _statements(use, app)
        yield from before
        yield f"{last}.run()" if number == len(taken.uses) == 1 else last
    if len(taken.uses) > 1:
        yield f"{app}.run()"


def found(control: Control, app: str = APP) -> str:
    """The call that finds a control: by the app's own key, or else by label and number."""
    if control.in_dialog:
        raise CannotError(f"AppTest does not run a dialog again when its {control.title} is used")
    if control.key and control.type != "form_submit_button":  # whose key is made of the form's and the label
        return f"control({app}, {text(control.type)}, key={text(control.key)})"
    number = f", {control.number}" if control.number else ""
    label = f", {text(control.label)}" if control.label or number else ""
    return f"control({app}, {text(control.type)}{label}{number})"


def value(use: Use) -> str:
    """What the control is set to, as AppTest takes it: dates for dates, an option's words for the option."""
    given = use.value
    if isinstance(given, list) and use.control.type in {"date_input", "slider"}:
        return _listed([_one(each, use.control.type) for each in given])
    return _one(given, use.control.type)


def text(given: str) -> str:
    """A text as the house writes it: in double quotes where it has none."""
    if given == values.LONG_TEXT:
        return '"long " * 400'
    written = repr(given)
    return (
        f'"{written[1:-1]}"' if written[0] == "'" and '"' not in written and "\\'" not in written else written
    )


def _statements(use: Use, app: str) -> Iterator[str]:
    control = use.control
    there = found(control, app)
    bound = _bound(use)
    match control.type:
        case kind if kind in CLICKED:
            yield f"{there}.click()"
        case kind if kind in CHOSEN and use.value is not None:
            yield f"choose({there}, {value(use)})"
        case kind if kind in SET and bound:  # what it takes at most may change when the defect is mended
            yield f"field = {there}"
            yield f"field.set_value({bound})"
        case kind if kind in SET:
            yield f"{there}.set_value({value(use)})"
        case kind:
            raise CannotError(f"AppTest cannot use {kind}")


def _bound(use: Use) -> str:
    """The value, if it is one of those that the control itself names as its least and its greatest."""
    if use.control.type not in BOUNDED:
        return ""
    props = use.control.node.get("props", {})
    names = {props.get("max_value"): "field.max", props.get("min_value"): "field.min"}
    given = use.value if isinstance(use.value, list) else [use.value]
    if not all(isinstance(each, int | float) and each in names for each in given):
        return ""
    written = [names[each] for each in given]
    return _listed(written) if isinstance(use.value, list) else written[0]


def _listed(written: list[str]) -> str:
    return f"({', '.join(written)}{',' if len(written) == 1 else ''})"


def _one(given: Any, kind: str) -> str:
    if not isinstance(given, str):
        return repr(given)
    match kind:
        case "date_input":
            return repr(datetime.date.fromisoformat(given))
        case "datetime_input":
            return repr(datetime.datetime.fromisoformat(given))
        case "time_input":
            return repr(datetime.time.fromisoformat(given))
        case "slider":
            return _on_a_slider(given)
        case _:
            return text(given)


def _on_a_slider(given: str) -> str:
    for kind in (datetime.date, datetime.time, datetime.datetime):
        try:
            return repr(kind.fromisoformat(given))
        except ValueError:
            continue
    return text(given)
