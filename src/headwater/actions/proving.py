"""Proves an update before it is applied: what the project fails at now and did not before, stops it.

Both states are laid out in scratch folders, with whatever the project has that git does not know of (its
secrets, its data), checked by every rule, and driven side by side.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from headwater.actions.check import check
from headwater.actions.planning import Prepared
from headwater.actions.sides import Found, driven, new_errors, own_python, tested
from headwater.adapters import files, uv
from headwater.adapters.guard import Guard
from headwater.adapters.merge import Merged
from headwater.adapters.replica import replica
from headwater.core.errors import EnvironmentLackError, VerificationError
from headwater.core.finding import Finding
from headwater.core.plan import Change, Kind
from headwater.core.progress import Progress, step
from headwater.core.unproven import NOT_RUN
from headwater.core.words import counted

REQUIREMENTS = ("pyproject.toml", "requirements.txt", "uv.lock")
LOCK = "uv.lock"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven: `unproven` names what was not, `lock` is a uv.lock for the new dependencies."""

    unproven: tuple[str, ...] = ()
    lock: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Environment:
    """The `python` to run the updated project by; the `lock` of new requirements; why there is no Python."""

    python: Path | None
    lock: bytes | None = None
    lack: str = "it has no environment"


def prove(ready: Prepared, merge: Merged, guard: Guard, progress: Progress, seconds: float) -> Proof:
    """Checks and drives the project as it is and as it would be; a drive takes at most `seconds`.

    Raises:
        VerificationError: the update brings an error that was not there before.
        EnvironmentLackError: its packages cannot be had.
    """
    with guard.temporary() as scratch, ThreadPoolExecutor(max_workers=2) as pool, guard.cancelling():
        before, after = _laid_out(ready, merge, scratch)
        made = _environment(ready, merge, after, scratch, guard, progress)
        python, lock = made.python, made.lock
        with step(progress, "static check") as at:
            found = [check(files.opened(root)).findings for root in (before, after)]
            at.note = _verdict(found[0], found[1], merge)
        if python is None:
            return Proof((f"{NOT_RUN}: {made.lack}",), lock)
        sides = ((before, own_python(ready.repository.folder) or python), (after, python))
        drives = [pool.submit(driven, root, each, seconds, guard) for root, each in sides]
        tests = [pool.submit(tested, root, each, seconds, guard) for root, each in sides]
        unproven = _compared("drive", f"{NOT_RUN}: no file looks like the app", drives, merge, progress)
        unproven += _compared("its own tests", "its own tests: none passes", tests, merge, progress)
        return Proof(unproven, lock)


def _compared(
    name: str, nothing: str, sides: Sequence[Future[Found]], merge: Merged, progress: Progress
) -> tuple[str, ...]:
    """What is not proven once both sides have come to their end."""
    with step(progress, name) as at:
        before, after = (side.result() for side in sides)
        if after is None:
            at.note = "nothing to prove it by"
            return (nothing,)
        at.note = _verdict(before or (), after, merge)
        return ()


def _laid_out(ready: Prepared, merge: Merged, scratch: Path) -> tuple[Path, Path]:
    repository, name = ready.repository, ready.repository.folder.name
    before = replica(repository.folder, scratch / "before" / name)
    if repository.edited():  # an update on a branch begins at what is committed
        for path in repository.staged_anew():
            (before / path).unlink(missing_ok=True)
        repository.checked_out(repository.tree, before)
    after = Path(shutil.copytree(before, scratch / "after" / name, symlinks=True))
    held = repository.entries(repository.tree)
    for path in held:
        if path not in merge.entries:
            (after / path).unlink(missing_ok=True)
    mended = {each.path: each.entry for each in ready.plan.fixes}
    changed = [path for path, entry in ({**merge.entries, **mended}).items() if held.get(path) != entry]
    repository.checked_out(repository.with_entries(merge.tree, mended), after, changed)
    return before, after


def _environment(
    ready: Prepared, merge: Merged, after: Path, scratch: Path, guard: Guard, progress: Progress
) -> _Environment:
    """The project's own, or one made for the proof: of new requirements, or of its lock in a clone."""
    repository = ready.repository
    held = repository.entries(repository.tree)
    changed = any(held.get(path) != merge.entries.get(path) for path in REQUIREMENTS)
    own = own_python(repository.folder)
    if not (after / "pyproject.toml").is_file() or not (changed or (own is None and LOCK in held)):
        return _Environment(own)
    with step(progress, "environment") as at:
        place = scratch / "environment"
        try:
            uv.make_environment(after, place, name=repository.folder.name, guard=guard)
        except EnvironmentLackError as error:
            if changed:
                raise
            at.note = "cannot be made"
            return _Environment(None, lack=f"its environment cannot be made: {error.message.rstrip('.')}")
        at.note = "its requirements have changed" if changed else "made of its lock"
    new = (after / LOCK).read_bytes() if changed and LOCK in merge.entries else None
    return _Environment(uv.python_of(place), new)


def _verdict(before: Iterable[Finding], after: Iterable[Finding], merge: Merged) -> str:
    """How many findings there are and were.

    Raises:
        VerificationError: an error is new.
    """
    before, after = tuple(before), tuple(after)
    moved = {change.old: change.path for change in merge.changes if change.kind is Kind.RENAMED}
    new = new_errors(before, after, moved)
    if new:
        raise VerificationError(
            f"The update would break what works now: {counted(len(new), 'new error')}.",
            "Nothing was written. Mend the cause, or pass --no-check to have it as it is.",
            new,
        )
    return f"{counted(len(after), 'finding')}, {len(before)} before"


def with_lock(ready: Prepared, merge: Merged, lock: bytes | None) -> tuple[Merged, tuple[Change, ...]]:
    """`merge` with the lock that was made for its requirements, and the plan's changes with it."""
    planned = ready.plan.changes
    if lock is None or LOCK in merge.stages:
        return merge, planned
    entry = (merge.entries[LOCK][0], ready.repository.stored(lock))
    if entry == ready.repository.entries(ready.repository.tree).get(LOCK):
        return merge, planned
    tree = ready.repository.with_entries(merge.tree, {LOCK: entry})
    told = Change(LOCK, Kind.MERGED, "locked anew")
    changes = (*(change for change in planned if change.path != LOCK), told)
    return replace(merge, tree=tree, entries={**merge.entries, LOCK: entry}), changes
