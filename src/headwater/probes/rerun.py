"""What a page should do whenever it runs again: the same as before, and what it was told to."""

from __future__ import annotations

from collections.abc import Callable

from headwater.core.finding import Level
from headwater.probes.agent import Agent, Snapshot
from headwater.probes.codes import finding
from headwater.probes.content import content, differences, told
from headwater.probes.controls import Control, Step, Use, Visit, named
from headwater.probes.journey import Found, Journey

RERUN = Step()
MOST_BEFORE_LOSS = 3
"""Steps that are tried to show a lost change with; else it is all of them."""


def changes_by_itself(
    opened: Callable[[str], Visit | None], take: Callable[[Visit, Step], bool], page: str
) -> Found | None:
    """A page that is another one after a run in which nobody did anything.

    Two sessions, `opened` afresh, must do the same in their second run, for which `take` takes an empty step:
    what differs between them is a clock's or chance's doing.
    """
    seen = []
    for _ in range(2):
        visit = opened(page)
        if visit is None or visit.snapshot.failed:
            return None
        first = content(visit.snapshot)
        if not take(visit, RERUN):
            return None
        seen.append(differences(first, content(visit.snapshot)))
        if not seen[-1]:
            return None
    same = {place: both for place, both in seen[0].items() if seen[1].get(place) == both}
    if not same:
        return None
    before, after = same[min(same)]
    message = f"The page /{page} changes when nobody does anything: {told(before)} becomes {told(after)}."
    way = Journey(page, (RERUN,))
    return finding("HW905", message, page=f"/{page}", steps=way.said), way


def is_lost(visit: Visit, use: Use) -> bool:
    """Whether the control that was just set does not hold its value."""
    held = named(use.control.name, visit.snapshot)
    return held is not None and use.value is not None and held.node.get("value") != use.value


def loses_changes(visit: Visit, use: Use) -> Found | None:
    """A control that loses a change and takes the same one when it is made again.

    What a callback puts right, as a text in capitals, is lost both times.
    """
    if use.control.form or visit.snapshot.page != visit.page:
        return None
    held = named(use.control.name, visit.snapshot)
    lost = held.node.get("value") if held else None
    if visit.take(Step((use,))) is None or visit.snapshot.failed or is_lost(visit, use):
        return None
    if lost is None:
        return None
    message = f"The page /{visit.page} loses a change: {use}, and it is {lost!r}; the second time it stays."
    done = tuple(map(str, visit.steps[-3:]))
    found = finding(
        "HW905",
        message,
        page=f"/{visit.page}",
        control=use.control.title,
        level=Level.ERROR,
        steps=(f"open /{visit.page}", *done),
    )
    return found, Journey(visit.page, _way_to_loss(visit, use))


def _way_to_loss(visit: Visit, use: Use) -> tuple[Step, ...]:
    """The last steps after which the change is lost: it may take one before it that was not."""
    taken = tuple(visit.steps[:-1])  # without the one that stayed
    for few in range(1, MOST_BEFORE_LOSS + 1):
        again = Visit(visit.agent, visit.page)
        if all(again.take(step) is not None for step in taken[-few:]) and is_lost(again, use):
            return taken[-few:]
    return taken


def vanishes(visit: Visit, control: Control, agent: Agent) -> Found | None:
    """A control that is gone with the very run that its use begins, so that the use comes to nothing.

    It must go with a plain rerun as well, or it was its use that took it away, as of a button to cancel; and
    its use must do no more than a plain rerun does, or a callback of it has done its work.
    """
    if _is_there(control, visit.snapshot) or visit.snapshot.page != visit.page:
        return None
    way = [step for step in visit.steps if all(use.control.name != control.name for use in step.uses)]
    shown = _shown(agent, visit.page, [visit.brought[control.name]], control) or _shown(
        agent, visit.page, way, control
    )
    there = named(control.name, shown.snapshot) if shown else None
    if shown is None or there is None or there.in_dialog:
        return None
    way, used = list(shown.steps), visit.steps[-1]
    if shown.take(RERUN) is None or _is_there(control, shown.snapshot):
        return None
    again = _shown(agent, visit.page, way, control)
    if again is None or again.take(used) is None or again.snapshot.failed:
        return None
    if differences(content(again.snapshot), content(shown.snapshot)):
        return None
    way_there = Journey(visit.page, tuple(again.steps))
    after = f", shown after {way[-1]}," if way else ""
    message = f"On the page /{visit.page} {control.title}{after} is gone as soon as it is used, to no effect."
    found = finding("HW906", message, page=f"/{visit.page}", control=control.title, steps=way_there.said)
    return found, way_there


def _shown(agent: Agent, page: str, way: list[Step], control: Control) -> Visit | None:
    """A fresh session that has gone `way`, if that shows the control."""
    visit = Visit(agent, page)
    for step in way:
        if visit.take(step) is None or visit.snapshot.failed:
            return None
    return visit if _is_there(control, visit.snapshot) else None


def _is_there(control: Control, snapshot: Snapshot) -> bool:
    return named(control.name, snapshot) is not None
