"""A client of Streamlit's agent API: `POST /_stcore/agent/interact` (1.67, described by its openapi.json)."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from headwater.probes.controls import Step

WAITING = 202


class LostError(Exception):
    """No answer came; `page` and `steps` say on which way, where whoever asked knows."""

    page: str = ""
    steps: Sequence[Step] = ()


class HangError(LostError):
    """A run did not end within its time limit; the text names the limit."""


class GoneError(LostError):
    """The server ended in the middle of a conversation."""


class RefusedError(Exception):
    """The API refused a request; the text is its reason."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that the app shows: `stack` holds traceback entries, the innermost last."""

    type: str
    message: str
    stack: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one run of the app left behind: what is on the page, and what can be done there."""

    session: str
    failed: bool
    page: str
    pages: tuple[str, ...]
    actions: tuple[Mapping[str, Any], ...]
    nodes: Mapping[str, Mapping[str, Any]]
    tree: Mapping[str, Any]
    raised: tuple[Raised, ...]
    unusable: tuple[str, ...]
    """Controls that JSON cannot use: uploads, editors, selections in tables and charts."""
    in_dialogs: frozenset[str] = frozenset()
    """The keys of what stands in a dialog, which closes when the page runs again."""


class Agent:
    """One connection to one server; `patience` is how many seconds a single run may take."""

    def __init__(self, port: int, patience: float) -> None:
        self.patience = patience
        self.requests = 0
        self.times: dict[str, list[float]] = {}
        """How long each run took, in seconds, by page."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def open(self, page: str = "") -> Snapshot:
        """A fresh session on the page at the URL path `page`.

        Raises:
            HangError: the run does not end.
            GoneError: the server ended.
            RefusedError: there is no such page.
        """
        return self._interact({"page": page} if page else {})

    def use(
        self, snapshot: Snapshot, values: Mapping[str, Any], trigger: Mapping[str, Any] | None = None
    ) -> Snapshot:
        """Sets `values` by widget key and fires `trigger`, in one run; raises as `open` does."""
        request: dict[str, Any] = {"session_id": snapshot.session}
        if values:
            request["widget_state"] = dict(values)
        if trigger:
            request["trigger"] = dict(trigger)
        return self._interact(request)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def _interact(self, request: Mapping[str, Any]) -> Snapshot:
        begin = time.monotonic()
        deadline = begin + self.patience
        status, answer = self._post(request, deadline)
        while status == WAITING:
            status, answer = self._post({"session_id": answer["session_id"]}, deadline)
        if "error" in answer:
            raise RefusedError(answer["error"]["message"])
        snapshot = _snapshot(answer)
        self.times.setdefault(snapshot.page, []).append(time.monotonic() - begin)
        return snapshot

    def _post(self, request: Mapping[str, Any], deadline: float) -> tuple[int, Mapping[str, Any]]:
        self.requests += 1
        left = deadline - time.monotonic()
        if left <= 0:
            raise HangError(f"no answer within {self.patience:.3g} s")
        self._connection.timeout = left
        if self._connection.sock:
            self._connection.sock.settimeout(left)
        try:
            body = json.dumps(request)
            self._connection.request(
                "POST", "/_stcore/agent/interact", body, {"Content-Type": "application/json"}
            )
            self._acknowledge_at_once()
            response = self._connection.getresponse()
            return response.status, json.loads(response.read())
        except TimeoutError as error:
            self._connection.close()
            raise HangError(f"no answer within {self.patience:.3g} s") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connection.close()
            raise GoneError("the server ended") from error

    def _acknowledge_at_once(self) -> None:
        """Keeps the system from putting that off by 40 ms: the body of an answer waits for its head's."""
        if sys.platform == "linux" and self._connection.sock:
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _snapshot(answer: Mapping[str, Any]) -> Snapshot:
    nodes = list(_walk(answer["tree"]))
    shown = [node["props"] for node in nodes if node["type"] == "exception" and node["props"].get("uncaught")]
    return Snapshot(
        session=answer["session_id"],
        failed=answer["status"] == "error",
        page=answer["page"]["url_path"],
        pages=tuple(page["url_path"] for page in answer["pages"]),
        actions=tuple(answer["actions"]),
        nodes={node["key"]: node for node in nodes if "key" in node},
        tree=answer["tree"],
        raised=tuple(
            Raised(props.get("type", ""), props.get("message", ""), tuple(props.get("stack_trace") or ()))
            for props in shown
        ),
        unusable=tuple(
            f"{node['type']} {node['props'].get('label', '')}".strip()
            for node in nodes
            if node.get("support") == "action_unsupported"
        ),
        in_dialogs=frozenset(
            inner["key"]
            for node in nodes
            if node["type"] == "dialog"
            for inner in _walk(node)
            if "key" in inner
        ),
    )


def _walk(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("children", ()):
        yield from _walk(child)
