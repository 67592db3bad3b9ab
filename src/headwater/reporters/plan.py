"""The plan of an update, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from headwater.core.plan import Change, Kind, Plan
from headwater.core.words import counted
from headwater.reporters.text import printable

WITH_EDITS = "with your edits"


def render(plan: Plan) -> str:
    """The plan for a person: where to, why, and what becomes of each file."""
    return "\n".join(map(printable, _lines(plan)))


def plain(plan: Plan) -> dict[str, Any]:
    """The plan as JSON has it."""
    return {
        "kit": plan.kit,
        "from": plan.old,
        "to": plan.new,
        "notes": [{"version": each.version, "lines": list(each.lines)} for each in plan.notes],
        "answers": {name: {"from": old, "to": new} for name, (old, new) in plan.answered.items()},
        "new_questions": dict(plan.unasked),
        "changes": [
            {
                "path": each.path,
                "kind": each.kind.value,
                "old": each.old,
                "edited": each.edited,
                "blocked": each.blocked,
                "note": each.note,
            }
            for each in plan.changes
        ],
        "remarks": list(plan.remarks),
        "codemods": [{"path": each.path, "rules": list(each.rules)} for each in plan.fixes],
    }


def summary(plan: Plan) -> str:
    """`9 files: 2 added, 6 merged, 1 deleted`."""
    parts = of_each_kind(change.kind for change in plan.written)
    return f"{counted(len(plan.written), 'file')}: {parts}" if parts else "no file changes"


def of_each_kind(kinds: Iterable[str]) -> str:
    """`2 added, 6 merged, 7 conflicts`."""
    count = Counter(kinds)
    nouns = {Kind.CONFLICT: counted(count[Kind.CONFLICT], "conflict")}
    return ", ".join(nouns.get(kind, f"{count[kind]} {kind}") for kind in Kind if count[kind])


def _lines(plan: Plan) -> Iterator[str]:
    if plan.old != plan.new:
        yield f"{plan.kit} {plan.old} -> {plan.new}"
    for note in plan.notes:
        yield from (f"  {note.version}  {line}" for line in note.lines)
    for name, (old, new) in plan.answered.items():
        yield f"  answer {name}: {old!r} -> {new!r}"
    for name, value in plan.unasked.items():
        yield f"  new question {name}: {value!r}, unless you pass -d {name}=VALUE"
    for change in sorted(plan.changes, key=lambda each: (list(Kind).index(each.kind), each.path)):
        if change.kind is not Kind.YOURS or change.note:
            yield _line(change)
    for each in plan.fixes:
        yield f"  {'fixed':<9} {each.path}  ({', '.join(each.rules)})"
    yield from (f"  note: {each}" for each in plan.remarks)


def _line(change: Change) -> str:
    moved = f"{change.old} -> {change.path}" if change.old else change.path
    merged = change.kind in {Kind.MERGED, Kind.RENAMED}
    note = change.note or (WITH_EDITS if merged and change.edited else "")
    return f"  {change.kind:<9} {moved}{f'  ({note})' if note else ''}"
