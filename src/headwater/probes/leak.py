"""What one user does or enters must not show in another user's session."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from headwater.core.finding import Finding
from headwater.probes import values
from headwater.probes.agent import Agent
from headwater.probes.codes import finding
from headwater.probes.content import Content, content, differences, told
from headwater.probes.controls import Step, Use, Visit, controls, steps
from headwater.probes.journey import Found, Journey
from headwater.probes.rerun import RERUN

KEEPS = re.compile(
    rb"cache_data|cache_resource|lru_cache|functools\.cache|^\s+global |experimental_(?:memo|singleton)",
    re.MULTILINE,
)
"""What an app must have for its sessions to share anything but files and modules."""

LAST = -1


def leaked(before: Content, after: Content, anew: Content) -> dict[str, tuple[str, str]]:
    """What has changed for everybody `after` somebody acted, though nothing was stored.

    `anew` is what a server shows that was started after all that, on the same files: what it shows too was
    stored; what it shows as it was `before` lived in the memory of the other server.
    """
    changed = differences(before, after)
    return {place: both for place, both in changed.items() if anew.get(place, "") == both[0]}


def by_acting(page: str, changed: Mapping[str, tuple[str, str]], journey: Journey | None) -> Finding:
    """The finding that says what `leaked` on the page, after `journey` if a way is known."""
    was, became = changed[min(changed)]
    message = f"On the page /{page} all sessions share what one has done: {told(was)} becomes {told(became)}."
    other, *done = _said(journey) if journey else (f"open /{page}", "use the page")
    said = (f"{other} in one browser", *done, f"open /{page} in another")
    return finding("HW904", message, page=f"/{page}", steps=said)


def act(
    agent: Agent, seen: str, places: Collection[str], pages: Iterable[str], may_go_on: Callable[[str], bool]
) -> Journey | None:
    """The first step on one of `pages` that changes one of `places` on the page `seen` in other sessions.

    None if no single step does, or before there was time for all of them.
    """
    before = content(agent.open(seen))
    for page in pages:
        first = agent.open(page)
        for step in (step for control in controls(first) for step in steps(control, first)):
            if not may_go_on(page):
                return None
            if Visit(agent, page).take(step) is None:
                continue
            after = content(agent.open(seen))
            if any(before.get(place) != after.get(place) for place in places):
                return Journey(page, (step,))
    return None


def by_caching(agent: Agent, page: str, forget: Callable[[], None]) -> Found | None:
    """What a page shows from a cache that does not know what was entered in this session.

    `forget` empties the caches: what the page shows without them, twice, is what it should show. Before
    anybody has changed any data that is no matter of age.
    """
    visit, step = _entered(agent, page, LAST)
    if not step.uses or visit.snapshot.failed or visit.take(RERUN) is None:
        return None
    seen = [content(visit.snapshot)]
    for _ in range(2):
        forget()
        if visit.snapshot.failed or visit.take(RERUN) is None:
            return None
        seen.append(content(visit.snapshot))
        if seen[-1] == seen[0]:
            return None
    kept, *anew = seen
    wrong = {
        place: both for place, both in differences(kept, anew[0]).items() if both[1] == anew[1].get(place, "")
    }
    if not wrong:
        return None
    shown, right = wrong[min(wrong)]
    message = (
        f"On the page /{page} a cache gives one session what it has for another: "
        f"{told(shown)} instead of {told(right)}."
    )
    found = finding("HW904", message, page=f"/{page}", steps=_said(Journey(page, (step,))))
    return found, Journey(page, (step,), cached=True)


def _entered(agent: Agent, page: str, which: int) -> tuple[Visit, Step]:
    """A fresh session in which all controls were set to the `which` of the values to try on each."""
    visit = Visit(agent, page)
    uses = tuple(
        Use(control, tried[which])
        for control in controls(visit.snapshot)
        if control.kind == "value" and not control.form and (tried := values.candidates(control.node))
    )
    if uses and not visit.snapshot.failed:
        visit.take(Step(uses))
    return visit, Step(uses)


def _said(journey: Journey) -> tuple[str, ...]:
    return (f"open /{journey.page}", *map(str, journey.steps))


def may_share(files: Mapping[str, bytes]) -> bool:
    """Whether anything in the app's code could hand one session's values to another, but for its modules."""
    return any(KEEPS.search(text) for path, text in files.items() if path.endswith(".py"))
