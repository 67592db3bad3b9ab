"""What one user does or enters must not show in another user's session."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from headwater.core.finding import Finding
from headwater.probes import values
from headwater.probes.agent import Agent
from headwater.probes.codes import finding
from headwater.probes.content import Content, content, differences, told
from headwater.probes.controls import Step, Use, Visit, controls
from headwater.probes.rerun import RERUN

KEEPS = re.compile(
    rb"cache_data|cache_resource|lru_cache|functools\.cache|^\s+global |experimental_(?:memo|singleton)",
    re.MULTILINE,
)
"""What an app must have for its sessions to share anything but files and modules."""

LAST = -1


def by_acting(page: str, before: Content, after: Content, anew: Content) -> Finding | None:
    """What has changed for everybody `after` somebody acted, though nothing was stored.

    `anew` is what a server shows that was started after all that, on the same files: what it shows too was
    stored; what it shows as it was `before` lived in the memory of the other server.
    """
    changed = differences(before, after)
    leaked = {place: both for place, both in changed.items() if anew.get(place, "") == both[0]}
    if not leaked:
        return None
    was, became = leaked[min(leaked)]
    message = f"On the page /{page} all sessions share what one has done: {told(was)} becomes {told(became)}."
    return finding(
        "HW904",
        message,
        page=f"/{page}",
        steps=_steps(page, "use the page in one browser", "open it in another"),
    )


def by_caching(agent: Agent, page: str, forget: Callable[[], None]) -> Finding | None:
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
    return finding("HW904", message, page=f"/{page}", steps=_steps(page, str(step)))


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


def _steps(page: str, *others: str) -> tuple[str, ...]:
    return (f"open /{page}", *others)


def may_share(files: Mapping[str, bytes]) -> bool:
    """Whether anything in the app's code could hand one session's values to another, but for its modules."""
    return any(KEEPS.search(text) for path, text in files.items() if path.endswith(".py"))
