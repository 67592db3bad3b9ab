"""What is on a page, as lines that two snapshots can be compared by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from headwater.probes.agent import Snapshot

APART = frozenset({"event"})
"""Parts of the tree that are no part of the page: messages that come and go."""

ALWAYS_NEW = frozenset({"key", "fragment", "children", "form_id"})
"""What is generated for a session, or told elsewhere."""

Content = dict[str, str]
"""What stands at each place: `main/0/markdown` holds the element's properties as JSON."""


def content(snapshot: Snapshot) -> Content:
    """What the page shows, place by place, with the values of its controls."""
    return dict(_lines(snapshot.tree, ""))


def _lines(node: Mapping[str, Any], place: str) -> Iterator[tuple[str, str]]:
    for number, child in enumerate(node.get("children", ())):
        if child["type"] not in APART:
            where = f"{place}/{number}"
            told = {name: value for name, value in child.items() if name not in ALWAYS_NEW}
            yield where, json.dumps(told, sort_keys=True, default=str)
            yield from _lines(child, where)


def differences(before: Content, after: Content) -> dict[str, tuple[str, str]]:
    """The places where two pages differ, with what stands there in each; "" where nothing does."""
    return {
        place: (before.get(place, ""), after.get(place, ""))
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
    }


def told(line: str) -> str:
    """An element in words: `markdown 'Hello'`."""
    if not line:
        return "nothing"
    node = json.loads(line)
    props = node.get("props", {})
    text = next((props[name] for name in ("body", "label", "text", "value") if props.get(name)), "")
    held = f" with {node['value']!r}" if "value" in node else ""
    return f"{node['type']} {str(text)[:60]!r}{held[:60]}" if text else f"{node['type']}{held[:60]}"
