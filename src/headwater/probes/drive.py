"""Drives a real app: opens every page, uses every control, and reports whatever raises or hangs."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.adapters.guard import Guard
from headwater.adapters.process import Running
from headwater.core.finding import Finding
from headwater.probes import apptest, blame, values
from headwater.probes.agent import Agent, GoneError, HangError, RefusedError, Snapshot
from headwater.probes.codes import finding
from headwater.probes.report import Drive
from headwater.probes.server import StartError, last_words, serving
from headwater.probes.target import Target, streamlit_of

RUN_SECONDS = 30.0
"""How long one run of a script may take before it counts as hanging."""

MOST_STEPS = 200
"""Interactions on one page; a page with more controls is reported as not driven to its end."""

AGENT_API_SINCE = (1, 67)

Told = Callable[[str], None]


def drive(target: Target, *, guard: Guard, time_limit: float, progress: Told = lambda _: None) -> Drive:
    """Starts the app and drives it, for at most `time_limit` seconds.

    A defect is a finding, never an exception. The app can do real harm when it is driven: it is the
    caller's part to give it a copy and an environment where that does not matter.
    """
    if streamlit_of(target) < AGENT_API_SINCE:
        return apptest.drive(target, guard=guard, time_limit=time_limit)
    start = time.monotonic()
    log = target.root.parent / f"{target.root.name}.log"
    try:
        with serving(target, log, guard, min(time_limit, 2 * RUN_SECONDS)) as (server, port):
            driver = _Driver(Agent(port, min(RUN_SECONDS, time_limit)), target, start + time_limit, progress)
            driver.drive(server)
            said = server.output()
    except StartError as error:
        where = blame.in_log(log.read_text("utf-8", "replace"), target)
        found = finding("HW901", f"The app does not start: {error}", path=where.path, line=where.line)
        return Drive((found,), 0, 0, 0, (), time.monotonic() - start, "agent API")
    return driver.report(time.monotonic() - start, blame.warnings(said))


@dataclass(slots=True)
class _Control:
    """A control on the page, by an identity that outlives its generated key."""

    identity: str
    node: Mapping[str, Any]
    kind: str

    @property
    def label(self) -> str:
        key = str(self.node["key"])
        named = str(self.node.get("props", {}).get("label") or ("" if key.startswith("$$ID") else key))
        return f"{self.node['type']} {named!r}" if named else str(self.node["type"])


@dataclass(slots=True)
class _Driver:
    agent: Agent
    target: Target
    deadline: float
    progress: Told
    findings: dict[tuple[str, str, str, str], Finding] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    unused: dict[str, None] = field(default_factory=dict)
    stopped: bool = False

    def drive(self, server: Running) -> None:
        """Opens every page that the app names, and those that it names only later."""
        try:
            waiting, seen = [""], {""}
            while waiting and not self.stopped:
                snapshot = self._page(waiting.pop(0))
                for page in snapshot.pages if snapshot else ():
                    if page not in seen:
                        seen.add(page)
                        waiting.append(page)
        except GoneError:
            words = last_words(server.output())
            where = blame.in_log(server.output(), self.target)
            self._note(
                finding(
                    "HW903",
                    f"The server ended while it was driven: {words}",
                    path=where.path,
                    line=where.line,
                )
            )
        finally:
            self.agent.close()

    def report(self, seconds: float, warnings: Sequence[Finding]) -> Drive:
        """What came of it."""
        found = (*self.findings.values(), *warnings)
        return Drive(
            found,
            len(self.pages),
            len(self.used),
            self.agent.requests,
            tuple(self.unused),
            seconds,
            "agent API",
        )

    def _page(self, page: str) -> Snapshot | None:
        self.progress(f"/{page}")
        first = self._opened(page)
        if first is None:
            return None
        self.pages.append(page)
        self.unused |= dict.fromkeys(f"/{page}: {control}" for control in first.unusable)
        there = {control.identity for control in _controls(first)}
        current: Snapshot | None = first
        for _ in range(MOST_STEPS):
            if self.stopped or first.failed:
                break
            if current is None or not (control := self._next(current, there)):
                current = self._opened(page)
                if current is None or not (control := self._next(current, there)):
                    break
            current = self._use(current, control, page)
        else:
            self.unused[f"/{page}: whatever is left after {MOST_STEPS} interactions"] = None
        return first

    def _next(self, snapshot: Snapshot, there: set[str]) -> _Control | None:
        """A control that was not used yet; first those that came up since: a dialog may close again."""
        left = [control for control in _controls(snapshot) if control.identity not in self.used]
        return min(left, key=lambda control: control.identity in there, default=None)

    def _opened(self, page: str) -> Snapshot | None:
        if not self._has_time(page):
            return None
        try:
            snapshot = self.agent.open(page)
        except HangError as error:
            self._hangs("HW902", page, "", error)
            return None
        except RefusedError:  # a page that is gone again, or that leads to another one
            return None
        self._raised("HW902", snapshot, page, "")
        return snapshot

    def _use(self, snapshot: Snapshot, control: _Control, page: str) -> Snapshot | None:
        """Uses one control in all the ways to try; None when the page must be opened afresh."""
        self.used.add(control.identity)
        for step in _steps(snapshot, control, self.used):
            if not self._has_time(page):
                return None
            if not _is_possible(step, snapshot):
                break  # the step before has changed the form: what is there now is another control
            try:
                snapshot = self.agent.use(snapshot, **step)
            except HangError as error:
                self._hangs("HW903", page, control.label, error)
                return None
            except RefusedError as error:
                self.unused[f"/{page}: {control.label} ({error})"] = None
                return None
            if self._raised("HW903", snapshot, page, control.label) or snapshot.page != page:
                return None
        return snapshot

    def _raised(self, code: str, snapshot: Snapshot, page: str, control: str) -> bool:
        for raised in snapshot.raised:
            where = blame.in_stack((*raised.stack, raised.message), self.target)
            after = f" after {control}" if control else ""
            said = raised.message.replace(f"{self.target.root}{os.sep}", "")
            message = f"The page /{page} raises {raised.type}{after}: {said}"
            self._note(
                finding(
                    code,
                    message,
                    path=where.path,
                    line=where.line,
                    page=f"/{page}",
                    control=control,
                    exception=raised.type,
                )
            )
        if snapshot.failed and not snapshot.raised:
            message = f"The page /{page} fails without showing an exception."
            self._note(finding(code, message, page=f"/{page}", control=control))
        return snapshot.failed

    def _hangs(self, code: str, page: str, control: str, error: HangError) -> None:
        """Notes it and ends the drive: the run that hangs would slow down every other."""
        self.stopped = True
        after = f" after {control}" if control else ""
        message = f"The page /{page} hangs{after}: {error}."
        self._note(finding(code, message, page=f"/{page}", control=control, exception="TimeoutError"))

    def _has_time(self, page: str) -> bool:
        """Whether the drive may go on; a single run may then take no longer than what is left."""
        left = self.deadline - time.monotonic()
        self.agent.patience = min(RUN_SECONDS, left)
        if left <= 0 and not self.stopped:
            self.stopped = True
            message = f"The time limit came before the end of the drive, on the page /{page}."
            self._note(finding("HW903", message, page=f"/{page}", exception="TimeoutError"))
        return not self.stopped

    def _note(self, found: Finding) -> None:
        self.findings.setdefault((found.code, found.page, found.control, found.exception), found)


def _controls(snapshot: Snapshot) -> Iterator[_Control]:
    met: Counter[str] = Counter()
    for action in snapshot.actions:
        node = snapshot.nodes.get(action["key"])
        if node is None:
            continue
        key = action["key"]
        name = key if not key.startswith("$$ID") else f"{action['type']} {action.get('label', '')}"
        met[name] += 1
        yield _Control(f"{snapshot.page}|{name}|{met[name]}", node, action["kind"])


def _steps(snapshot: Snapshot, control: _Control, used: set[str]) -> Iterator[dict[str, Any]]:
    """The requests that use `control`; a form is filled, emptied and submitted as a whole."""
    form = control.node.get("form_id")
    if form:
        yield from _form_steps(snapshot, form, used)
    elif control.kind == "trigger":
        yield {"values": {}, "trigger": _fired(control.node)}
    else:
        for value in _distinct(values.candidates(control.node)):
            yield {"values": {control.node["key"]: value}}


def _form_steps(snapshot: Snapshot, form: str, used: set[str]) -> Iterator[dict[str, Any]]:
    members = [control for control in _controls(snapshot) if control.node.get("form_id") == form]
    used.update(control.identity for control in members)
    fields = {
        control.node["key"]: values.candidates(control.node) for control in members if control.kind == "value"
    }
    submits = [control for control in members if control.kind == "trigger"]
    rounds = max((len(tried) for tried in fields.values()), default=1)
    for submit in submits:
        for turn in range(max(rounds, 1)):
            filled = {key: tried[turn % len(tried)] for key, tried in fields.items() if tried}
            yield {"values": filled, "trigger": _fired(submit.node)}


def _is_possible(step: Mapping[str, Any], snapshot: Snapshot) -> bool:
    there = {action["key"] for action in snapshot.actions}
    return there.issuperset(step["values"]) and step.get("trigger", {}).get("key") in (None, *there)


def _fired(node: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": node["key"], **values.payload(node)}


def _distinct(tried: Sequence[Any]) -> list[Any]:
    return list({json.dumps(value): value for value in tried}.values())
