"""What one user does or enters must not show in another user's session."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping

from headwater.core.finding import Finding
from headwater.probes.agent import Agent, RefusedError, Snapshot
from headwater.probes.codes import finding
from headwater.probes.content import Content, content, differences, told
from headwater.probes.controls import Step, Use, Visit, controls, fields, steps
from headwater.probes.journey import Found, Journey
from headwater.probes.rerun import RERUN

KEEPS = re.compile(
    rb"cache_data|cache_resource|lru_cache|functools\.cache|^\s+global |experimental_(?:memo|singleton)",
    re.MULTILINE,
)
"""What an app must have for its sessions to share anything but files and modules."""

LAST = -1
MOST_ALONE = 10
"""Controls that are tried one by one where all of them together have shown a cache that knows too little."""


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
    other, *done = journey.said if journey else (f"open /{page}", "use the page")
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
            with contextlib.suppress(RefusedError):
                Visit(agent, page).take(step)
            after = content(agent.open(seen))
            if any(before.get(place) != after.get(place) for place in places):
                return Journey(page, (step,))
    return None


def by_caching(agent: Agent, page: str, forget: Callable[[], None]) -> Found | None:
    """What a page shows from a cache that does not know what was entered in this session.

    `forget` empties the caches: what the page shows without them, twice, is what it should show. Before
    anybody has changed any data that is no matter of age.
    """
    every = _everything(Visit(agent, page).snapshot)
    wrong = _kept(agent, page, every, forget)
    if not wrong:
        return None
    step = every
    for alone in (Step((use,)) for use in every.uses[:MOST_ALONE]):
        forget()  # what the last one has left there
        if found := _kept(agent, page, alone, forget):
            step, wrong = alone, found
            break
    shown, right = wrong[min(wrong)]
    message = (
        f"On the page /{page} a cache gives one session what it has for another: "
        f"{told(shown)} instead of {told(right)}."
    )
    journey = Journey(page, (step,), cached=True)
    return finding("HW904", message, page=f"/{page}", steps=journey.said), journey


def _kept(agent: Agent, page: str, step: Step, forget: Callable[[], None]) -> dict[str, tuple[str, str]]:
    """What the page shows after the step, and what it shows without its caches where that is otherwise."""
    visit = Visit(agent, page)
    if not step.uses or visit.snapshot.failed or visit.take(step) is None:
        return {}
    seen: list[Content] = []
    for turn in range(3):
        if turn:
            forget()
        if visit.snapshot.failed or visit.take(RERUN) is None:
            return {}
        seen.append(content(visit.snapshot))
        if seen[1:] and seen[-1] == seen[0]:
            return {}
    kept, *anew = seen
    changed = differences(kept, anew[0])
    return {place: both for place, both in changed.items() if both[1] == anew[1].get(place, "")}


def _everything(first: Snapshot) -> Step:
    """All controls set, each to the last of the values to try on it."""
    return Step(tuple(Use(control, tried[LAST]) for control, tried in fields(first)))


def may_share(files: Mapping[str, bytes]) -> bool:
    """Whether anything in the app's code could hand one session's values to another, but for its modules."""
    return any(KEEPS.search(text) for path, text in files.items() if path.endswith(".py"))
