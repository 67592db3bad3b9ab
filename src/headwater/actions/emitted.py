"""Tests that fail as an app does: written for what a drive found, and tried before they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from headwater.actions.drives import Plan, target_of, wanted
from headwater.actions.request import Emitted, Seen
from headwater.adapters.guard import Guard
from headwater.adapters.replica import replica
from headwater.core.progress import Progress, step
from headwater.core.words import counted
from headwater.probes import emit
from headwater.probes.emit import Written
from headwater.probes.trial import Trial, trial


def tests(plan: Plan, seen: Seen, file: Path, guard: Guard, progress: Progress) -> Emitted:
    """The text for `file`, a pytest module; a test that does not fail as the app did is left out of it."""
    found = [(each, seen.drive.journeys.get(each)) for each in wanted(plan, seen.drive.findings)]
    written, left = emit.written(plan.entrypoint, found)
    if not written:
        return Emitted("", tuple(left))
    with step(progress, "tests") as at:
        at.limit(plan.run.seconds)
        tried = _tried(plan, written, file, guard)
        kept = [test for test in written if test.name not in tried.refuted]
        at.note = f"{len(kept)} of {counted(len(written), 'test')} kept"
    left += [emit.without(test.finding, why) for test in written if (why := tried.refuted.get(test.name))]
    return Emitted(emit.module(plan.entrypoint, kept, left), tuple(left), tried.untried)


def _tried(plan: Plan, tests: Sequence[Written], file: Path, guard: Guard) -> Trial:
    with guard.temporary() as scratch:
        copy = replica(plan.part.root, scratch / "tried")
        place = copy / _place(file, plan.part.root)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(emit.module(plan.entrypoint, tests, ()), encoding="utf-8")
        return trial(target_of(plan, copy), place, tests, guard=guard, seconds=plan.run.seconds)


def _place(file: Path, root: Path) -> Path:
    """Where the file is in the project, so that it meets the same conftest.py; else at the top of it."""
    try:
        place = file.resolve().relative_to(root.resolve())
    except ValueError:
        place = Path(file.name)
    return place.with_suffix(".py")
