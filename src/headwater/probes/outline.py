"""A page as those perceive it who do not see it: the roles and names that the browser itself computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

CONTROLS = {
    "button": "button",
    "checkbox": "checkbox",
    "ColorWell": "colour picker",
    "combobox": "list of choices",
    "Date": "date field",
    "DateTime": "date field",
    "image": "picture",
    "InputTime": "time field",
    "link": "link",
    "listbox": "list of choices",
    "radio": "radio button",
    "searchbox": "search field",
    "slider": "slider",
    "spinbutton": "number field",
    "switch": "switch",
    "textbox": "text field",
}
"""The roles that want a name, in words."""

SILENT = {
    "generic", "GenericContainer", "none", "StaticText", "InlineTextBox", "LineBreak", "paragraph",
    "emphasis", "strong", "ListMarker", "LabelText", "LayoutTable", "LayoutTableRow", "LayoutTableCell",
    "SvgRoot", "RootWebArea", "Iframe", "IframePresentational", "Section", "Canvas",
}  # fmt: skip
"""Roles that say nothing of the structure: text is what pages are expected to change."""

CLOSED = {"grid", "table", "treegrid", "graphics-document", "image", "figure", "math"}
"""Whatever is in these is data."""

OF_THE_APP = """function () {
  const container = this.closest("[data-testid=stElementContainer]");
  const own = location.href === "about:srcdoc" || (container && !this.closest("[data-testid=stImage]"));
  return own ? (window.headwater ? window.headwater.described(this) : `<${this.localName}>`) : null;
}"""
"""None for what Streamlit draws around the app; and a picture of st.image may well be an ornament."""

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Nameless:
    """A control without a name: its role in words, and which it is."""

    role: str
    control: str


def outline(session: CDPSession) -> tuple[str, ...]:
    """A line for each role and name, indented as they are nested."""
    nodes = {node["nodeId"]: node for node in _nodes(session)}
    roots = [node for node in nodes.values() if "parentId" not in node]
    return tuple(line for root in roots for line in _lines(root, nodes, 0))


def nameless(session: CDPSession) -> Iterator[Nameless]:
    """The app's own controls that have no name, in its page and in the HTML that it puts into frames."""
    for node in (*_nodes(session), *_in_frames(session)):
        role = str(node.get("role", {}).get("value"))
        if node["ignored"] or role not in CONTROLS or _name(node) or "backendDOMNodeId" not in node:
            continue
        if (control := _described(session, node["backendDOMNodeId"])) is not None:
            yield Nameless(CONTROLS[role], control)


def _nodes(session: CDPSession, **frame: str) -> list[Node]:
    return list(session.send("Accessibility.getFullAXTree", frame)["nodes"])


def _in_frames(session: CDPSession) -> Iterator[Node]:
    tree = session.send("Page.getFrameTree")["frameTree"]
    for child in tree.get("childFrames", ()):
        if child["frame"]["url"] == "about:srcdoc":
            yield from _nodes(session, frameId=child["frame"]["id"])


def _name(node: Node) -> str:
    return str(node.get("name", {}).get("value") or "").strip()


def _described(session: CDPSession, number: int) -> str | None:
    found = session.send("DOM.resolveNode", {"backendNodeId": number})["object"]["objectId"]
    asked = {"objectId": found, "functionDeclaration": OF_THE_APP, "returnByValue": True}
    described = session.send("Runtime.callFunctionOn", asked)["result"].get("value")
    return None if described is None else str(described)


def _lines(node: Node, nodes: Mapping[str, Node], depth: int) -> Iterator[str]:
    role = str(node.get("role", {}).get("value", "none"))
    told = not node["ignored"] and role not in SILENT
    if told:
        yield "  " * depth + f"{role} {_name(node)}".rstrip()
    if role not in CLOSED:
        for child in node.get("childIds", ()):
            if child in nodes:
                yield from _lines(nodes[child], nodes, depth + told)
