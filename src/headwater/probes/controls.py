"""The controls of a page, and the steps that a user takes with them."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.probes import values
from headwater.probes.agent import Agent, LostError, Snapshot

GENERATED = "$$ID"
"""What the key of a control begins with that the app gives none."""

OPENED = frozenset({"expander", "popover", "tabs"})
"""Containers that tell the app whether they are open, so that it may fill them only then."""

SHOWN = 40
"""Characters of a value that a person is shown."""


@dataclass(frozen=True, slots=True)
class Control:
    """A control on a page; `kind` is `value` or `trigger`, as the agent API has it.

    `key` is the app's own, or empty. `number` counts those of the same type and label. `name` tells it from
    all others, also in another session and after its generated key has changed. `in_dialog` is whether it
    stands in a dialog, which closes when the page runs again.
    """

    node: Mapping[str, Any] = field(compare=False)
    kind: str
    type: str
    label: str
    key: str
    number: int
    in_dialog: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """What it is known by."""
        return self.key or f"{self.type} {self.label}|{self.number}"

    @property
    def form(self) -> str:
        """The form that it is in, or empty."""
        return str(self.node.get("form_id") or "")

    @property
    def title(self) -> str:
        """What a person knows it by."""
        named = self.label or self.key
        return f"{self.type} {named!r}" if named else self.type


@dataclass(frozen=True, slots=True)
class Use:
    """What is done to one control: it is set to `value`, or fired, with `value` if it takes one."""

    control: Control
    value: Any = None
    fires: bool = False

    def __str__(self) -> str:
        """What a person has to do."""
        if not self.fires:
            return f"set {self.control.title} to {shortened(self.value)}"
        with_value = "" if self.value is None else f" with {shortened(self.value)}"
        return f"click {self.control.title}{with_value}"


@dataclass(frozen=True, slots=True)
class Step:
    """What a user does in one run: sets some controls, and may fire one; nothing at all is a plain rerun."""

    uses: tuple[Use, ...] = ()

    def __str__(self) -> str:
        """What a person has to do."""
        return ", ".join(map(str, self.uses)) or "rerun (press R)"

    @property
    def fires(self) -> bool:
        """Whether something is fired, so that its effect may be for this run only."""
        return any(use.fires for use in self.uses)

    @property
    def control(self) -> str:
        """The control that a finding names: the one that is fired, else the one that is set."""
        fired = [use.control.title for use in self.uses if use.fires]
        return next(iter(fired), self.uses[-1].control.title if self.uses else "")

    def request(self, snapshot: Snapshot) -> dict[str, Any] | None:
        """What to ask of the agent API; None when one of the controls is not there."""
        there = {control.name: control for control in controls(snapshot)}
        if any(use.control.name not in there for use in self.uses):
            return None
        keyed = [(there[use.control.name].node["key"], use) for use in self.uses]
        asked: dict[str, Any] = {"values": {key: use.value for key, use in keyed if not use.fires}}
        for key, use in keyed:
            if use.fires:
                asked["trigger"] = {"key": key} if use.value is None else {"key": key, "value": use.value}
        return asked


class Visit:
    """A fresh session on a page, and what was done in it."""

    def __init__(self, agent: Agent, page: str) -> None:
        """Opens the page; raises as `Agent.open` does."""
        self.agent, self.page = agent, page
        self.steps: list[Step] = []
        self.brought: dict[str, Step] = {}
        """The step that each control came with, by its name; without those that were there at first."""
        with self._on_the_way():
            self.snapshot = agent.open(page)

    def take(self, step: Step) -> Snapshot | None:
        """What the page is after `step`; None when a control for it is not there. Raises as `Agent.use`."""
        asked = step.request(self.snapshot)
        if asked is None:
            return None
        before = {control.name for control in controls(self.snapshot)}
        self.steps.append(step)
        with self._on_the_way():
            self.snapshot = self.agent.use(self.snapshot, **asked)
        self.brought |= {each.name: step for each in controls(self.snapshot) if each.name not in before}
        return self.snapshot

    @contextlib.contextmanager
    def _on_the_way(self) -> Iterator[None]:
        """Has whoever hears that no answer came know after what."""
        try:
            yield
        except LostError as error:
            error.page, error.steps = self.page, tuple(self.steps)
            raise


def controls(snapshot: Snapshot) -> list[Control]:
    """The controls that can be used, in the order of the page."""
    met: Counter[tuple[str, str]] = Counter()
    found = []
    for action in snapshot.actions:
        node = snapshot.nodes.get(action["key"])
        if node is None:
            continue
        label = str(node.get("props", {}).get("label") or "")
        key = "" if action["key"].startswith(GENERATED) else action["key"]
        number, in_dialog = met[node["type"], label], action["key"] in snapshot.in_dialogs
        found.append(Control(node, action["kind"], node["type"], label, key, number, in_dialog))
        met[node["type"], label] += 1
    return found


def named(name: str, snapshot: Snapshot) -> Control | None:
    """The control of that name, if it is on the page."""
    return next((control for control in controls(snapshot) if control.name == name), None)


def fields(snapshot: Snapshot) -> Iterator[tuple[Control, list[Any]]]:
    """The controls outside of forms that hold a value, with the values to try on each.

    What can be opened is none of them: other controls come and go with it.
    """
    for control in controls(snapshot):
        if control.type in OPENED:
            continue
        if control.kind == "value" and not control.form and (tried := values.candidates(control.node)):
            yield control, tried


def steps(control: Control, snapshot: Snapshot) -> Iterator[Step]:
    """The ways to use `control` that are worth trying; a form is filled, emptied and submitted as a whole."""
    if control.form:
        yield from _form_steps(control.form, snapshot)
    elif control.kind == "trigger":
        yield Step((fired(control),))
    else:
        yield from (Step((Use(control, value),)) for value in distinct(values.candidates(control.node)))


def fired(control: Control) -> Use:
    """The use of a trigger: a prompt for a chat input, an option of a menu, a plain click."""
    return Use(control, values.payload(control.node).get("value"), fires=True)


def members(form: str, snapshot: Snapshot) -> list[Control]:
    """The controls of a form, its submit buttons among them."""
    return [control for control in controls(snapshot) if control.form == form]


def forms_without_submit(snapshot: Snapshot) -> Iterator[str]:
    """The keys of the forms on the page that nothing sends."""
    for key, node in snapshot.nodes.items():
        if node["type"] == "form" and not _holds(node, "form_submit_button"):
            yield key


def _holds(node: Mapping[str, Any], kind: str) -> bool:
    return any(child["type"] == kind or _holds(child, kind) for child in node.get("children", ()))


def _form_steps(form: str, snapshot: Snapshot) -> Iterator[Step]:
    inside = members(form, snapshot)
    fields = [(control, values.candidates(control.node)) for control in inside if control.kind == "value"]
    rounds = max((len(tried) for _, tried in fields), default=1)
    for submit in (control for control in inside if control.kind == "trigger"):
        for turn in range(max(rounds, 1)):
            filled = [Use(control, tried[turn % len(tried)]) for control, tried in fields if tried]
            yield Step((*filled, fired(submit)))


def distinct(tried: Sequence[Any]) -> list[Any]:
    """Each value once."""
    return list({json.dumps(value): value for value in tried}.values())


def shortened(value: Any) -> str:
    """A value as Python writes it, cut where it is long."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 10]}... ({len(str(value))} characters)"
