"""Where projects stand, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from headwater.core.drift import Fate, Status
from headwater.core.words import counted
from headwater.reporters.text import printable


def render(status: Status, *, answers: bool = True) -> str:
    """A few lines for a person: the version, then what there is to tell of it."""
    return "\n".join(map(printable, _lines(status, answers)))


def plain(status: Status) -> dict[str, Any]:
    """As JSON has it."""
    return {
        "project": str(status.folder),
        "kit": status.kit,
        "source": status.source,
        "version": status.version,
        "newest": status.newest or None,
        "outdated": status.outdated,
        "answers": dict(status.answers),
        "drift": None if status.drift is None else {each.path: each.fate.value for each in status.drift},
        "unknown": list(status.unknown),
    }


def verdict(found: Iterable[Status]) -> str:
    """What `--exit-code` is about: `2 projects are outdated, 1 has drifted`; "" if there is nothing of it."""
    found = list(found)
    outdated, drifted = sum(each.outdated for each in found), sum(bool(each.drift) for each in found)
    if len(found) == 1:
        return " and ".join(filter(None, ("outdated" * outdated, "drifted" * drifted)))
    told = [f"{outdated} outdated"] * bool(outdated) + [f"{drifted} drifted"] * bool(drifted)
    return f"of {counted(len(found), 'project')} {', '.join(told)}" if told else ""


def _lines(status: Status, answers: bool) -> Iterator[str]:
    yield f"{status.folder.name}: {status.kit} {_version(status)}"
    if answers:
        yield from (f"  {name}: {_value(value)}" for name, value in status.answers.items())
    if status.drift is not None:
        count = Counter(each.fate for each in status.drift)
        told = ", ".join(f"{counted(count[fate], 'file')} {fate}" for fate in Fate if count[fate])
        yield f"  drift: {told or 'none, every file is as the kit made it'}"
        yield from (f"    {each.fate:<7} {each.path}" for each in status.drift)
    yield from (f"  not known: {each}" for each in status.unknown)


def _version(status: Status) -> str:
    version = status.version or "(no version)"
    if not status.newest:
        return version
    if status.outdated:
        return f"{version}, outdated: {status.newest} is out"
    is_known = status.newest == version
    return f"{version}, the newest" if is_known else f"{version}; the newest known here is {status.newest}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value or "''"
        case _:
            return repr(value)
