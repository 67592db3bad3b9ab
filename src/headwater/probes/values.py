"""Legal values to try on a control: the empty and the extreme ones first, one with content last.

The last one stays, and what depends on it (a second choice, a button that was disabled) can then be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

AWKWARD_TEXT = "Zażółć 日本語 🎈 \"quoted\" 'single' <b>&amp; %s {0} \\ ; --"
LONG_TEXT = "long " * 400
FAR = 1_000_000
LETTERS = "aeiou nrst ÄéłЖ漢🎈'\"<>&%{}\\;0123456789.,-"
TABS = "tabs"
TEXTS = frozenset({"text_input", "text_area"})
FIXED: Mapping[str, tuple[Any, ...]] = {
    "time_input": ("00:00", "23:45"),
    "color_picker": ("#000000", "#ff00ff"),
    "feedback": (0, 1),
}
"""What the API's schema does not tell of a control: its legal values."""


def candidates(node: Mapping[str, Any]) -> list[Any]:
    """The values to try on a control, as the agent API describes it; at most four, but every tab."""
    if node["type"] == TABS:
        return [tab for tab in _options(node) if tab != node.get("value")]
    cleared = [None] if node.get("clearable") else []
    return cleared + _by_kind(node)


def drawn(node: Mapping[str, Any], chance: random.Random) -> list[Any]:
    """One more legal value, as chance has it; none where only a few are legal, which `candidates` has."""
    schema, props = node.get("value_schema", {}), node.get("props", {})
    low, high = props.get("min_value"), props.get("max_value")
    match schema:
        case {"type": "array"} if "options" in props and not schema.get("minItems"):
            options = props["options"]
            most = min(props.get("max_selections") or len(options), len(options))
            return [chance.sample(options, chance.randint(0, most))]
        case _ if (options := _options(node)) and schema.get("type") != "array":
            return [chance.choice(options)]
        case {"type": "integer"}:
            return [chance.randint(-FAR if low is None else int(low), FAR if high is None else int(high))]
        case {"type": "number"}:
            return [chance.uniform(-FAR if low is None else low, FAR if high is None else high)]
        case {"type": "string"} if node["type"] in TEXTS:
            return ["".join(chance.choices(LETTERS, k=chance.randint(1, 12)))]
        case _:
            return []


def payload(node: Mapping[str, Any]) -> dict[str, Any]:
    """What firing a trigger needs beside its key: a prompt for a chat input, an option of a menu."""
    match node["type"]:
        case "chat_input":
            return {"value": AWKWARD_TEXT}
        case "menu_button":
            return {"value": node["props"]["options"][-1]}
        case _:
            return {}


def _options(node: Mapping[str, Any]) -> list[Any]:
    """What one of can be chosen, if the node says so."""
    found = node.get("props", {}).get("tabs" if node["type"] == TABS else "options")
    return found if isinstance(found, list) else []


def _by_kind(node: Mapping[str, Any]) -> list[Any]:
    schema, props = node.get("value_schema", {}), node.get("props", {})
    match schema:
        case {"type": "boolean"}:
            return [bool(node.get("value")), not node.get("value")]
        case {"type": "array"} if "options" in props:
            return _several_options(props["options"], schema, props)
        case _ if "options" in props and isinstance(props["options"], list):
            return [
                option
                for option in (*props["options"][-1:], *props["options"][:1])
                if option != node.get("value")
            ]
        case {"type": "array", "items": {"type": kind}}:
            return [pair for bounds in _bounds(kind, schema, node) for pair in _ranges(bounds, schema)]
        case {"type": kind}:
            return [value for bounds in _bounds(kind, schema, node) for value in bounds]
        case _:
            return []


def _several_options(options: list[Any], schema: Mapping[str, Any], props: Mapping[str, Any]) -> list[Any]:
    if schema.get("minItems"):  # a range over options, as st.select_slider has
        return [[options[-1], options[-1]], [options[0], options[-1]]]
    most = props.get("max_selections") or len(options)
    return [[], options[:1], options[:most]]


def _ranges(bounds: tuple[Any, ...], schema: Mapping[str, Any]) -> list[list[Any]]:
    """The whole range last; where the schema allows it, first a range that is only half chosen."""
    half = [] if schema.get("minItems") else [[bounds[0]]]
    return [*half, [bounds[-1], bounds[-1]], [bounds[0], bounds[-1]]]


def _bounds(kind: str, schema: Mapping[str, Any], node: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    if fixed := FIXED.get(node["type"]):
        return [fixed]
    low, high = node["props"].get("min_value"), node["props"].get("max_value")
    match kind:
        case "integer" | "number":
            return [(-FAR if low is None else low, FAR if high is None else high)]
        case "string" if schema.get("format") or low is not None or high is not None:
            held = node.get("value") if isinstance(node.get("value"), str) else None
            return [tuple(bound for bound in (low, high, held) if bound is not None)]
        case "string":
            return [("", LONG_TEXT, AWKWARD_TEXT)]
        case _:
            return []
