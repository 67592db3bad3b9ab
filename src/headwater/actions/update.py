"""`headwater update`: plan, prove, apply; whatever fails leaves the project as it was."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from time import perf_counter

from headwater.actions.obstacles import refuse_blocked
from headwater.actions.planning import Prepared, Wanted, prepare
from headwater.actions.renders import Renders
from headwater.actions.trust import RUNS, Trust, trusted
from headwater.adapters import disk, journal, transaction
from headwater.adapters.branches import commit_on_branch, refuse_taken
from headwater.adapters.guard import Guard
from headwater.adapters.merge import Merged, changeset
from headwater.adapters.repository import Entry, Repository, translated
from headwater.core.errors import UncommittedError, UsageError
from headwater.core.plan import Plan
from headwater.core.progress import Progress, Silent, step
from headwater.core.recorded import recorded
from headwater.core.unproven import NOTHING
from headwater.core.words import counted


class State(StrEnum):
    """What became of a project."""

    CURRENT = "up to date"
    PLANNED = "planned"
    CONFLICTS = "conflicts"
    UPDATED = "updated"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for.

    `dry` writes nothing. `inline` writes conflicts into the files, with markers. `branch` is where the
    result is committed instead of being put into the work tree. `prove` is whether the result is checked
    and driven before it is applied, for at most `time_limit` seconds a drive.
    """

    folder: Path = Path()
    wanted: Wanted = field(default_factory=Wanted)
    dry: bool = False
    inline: bool = False
    branch: str = ""
    prove: bool = True
    time_limit: float = 120.0
    trust: Trust = field(default_factory=Trust)


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of one project; `difference` is a patch of what would change, for a dry run."""

    folder: Path
    plan: Plan
    state: State
    seconds: float = 0.0
    unproven: tuple[str, ...] = ()
    difference: bytes = b""
    commit: str = ""


def update(request: Request, progress: Progress | None = None, *, difference: bool = False) -> Updated:
    """Updates one project.

    Raises:
        UsageError: the project, its answers file or the request makes an update impossible.
        EnvironmentLackError: git, the network or the disk refuses.
        UntrustedKitError: the kit wants to execute code.
        VerificationError: the updated project fails where it did not before.
    """
    with disk.refusals(), Guard() as guard, contextlib.ExitStack() as stack:
        return updated(
            request,
            Renders(guard, stack, request.trust, request.time_limit),
            guard,
            progress or Silent(),
            difference=difference,
        )


def updated(
    request: Request,
    renders: Renders,
    guard: Guard,
    progress: Progress,
    *,
    difference: bool = False,
    within: Sequence[str] = (),
) -> Updated:
    """The same with renders that other projects may share; a patch has it in the folders `within`."""
    start = perf_counter()
    with guard.temporary() as scratch, translated():
        folder = request.folder.resolve()
        with step(progress, "plan") as at:
            ready = _ready(folder, request, renders, scratch)
            at.note = f"{counted(len(ready.plan.written), 'file')} to change" if ready.merge else "up to date"
        if ready.merge is None:
            return Updated(folder, ready.plan, State.CURRENT, perf_counter() - start)
        patch = _difference(ready, ready.merge, within) if difference else b""
        done = _carried_out(request, ready, ready.merge, guard, progress)
        return replace(done, difference=patch, seconds=perf_counter() - start)


def _ready(folder: Path, request: Request, renders: Renders, scratch: Path) -> Prepared:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {request.folder}.", "Name a project's folder.")
    if not (folder / request.wanted.answers_file).exists():
        recorded(None, request.wanted.answers_file, request.folder)
    repository = Repository(folder, scratch / "store")
    journal.recovered(repository)
    if not request.branch:
        repository.refuse_unfinished()
        edited = repository.edited()
        if edited and not request.dry:
            said = f"{edited[0]} is not as it was committed."
            if len(edited) > 1:
                said = f"{edited[0]} and {len(edited) - 1} more are not as they were committed."
            raise UncommittedError(
                said,
                "Commit or stash first, or leave the work tree alone with --branch NAME.",
            )
    else:
        edited = ()
        refuse_taken(repository, request.branch)
    apart, seen = bool(request.branch), journal.stamp(repository)
    ready = prepare(repository, request.wanted, renders, apart=apart, edited=repository.inside(edited))
    return replace(ready, seen=seen)


def _carried_out(
    request: Request, ready: Prepared, merge: Merged, guard: Guard, progress: Progress
) -> Updated:
    plan, folder = ready.plan, ready.repository.folder
    if plan.conflicts and not request.inline:
        return Updated(folder, plan, State.CONFLICTS)
    if request.dry:
        return Updated(folder, plan, State.CONFLICTS if plan.conflicts else State.PLANNED)
    refuse_blocked(plan)
    unproven: tuple[str, ...] = (NOTHING,)
    if request.prove and not plan.conflicts:
        from headwater.actions.proving import prove, with_lock

        if ready.kit:
            trusted(ready.kit, request.trust, RUNS, "--no-check")
        proof = prove(ready, merge, guard, progress, request.time_limit)
        (merge, changes), unproven = with_lock(ready, merge, proof.lock), proof.unproven
        plan = replace(plan, changes=changes)
    if request.branch:
        then = ({each.path: each.entry for each in plan.fixes}, _fix_message(plan))
        commit = commit_on_branch(ready.repository, merge, request.branch, _message(plan), then)
        return Updated(folder, plan, State.UPDATED, unproven=unproven, commit=commit)
    with step(progress, "apply"):
        about = {"what": "update", "old": plan.old, "new": plan.new}
        mended = {each.path: each.entry for each in plan.fixes}
        if mended:
            _hold(ready.repository, mended)
        todo = replace(changeset(ready.repository, merge, about, mended), after=ready.seen)
        transaction.apply(ready.repository, todo, guard)
    return Updated(folder, plan, State.MARKED if plan.conflicts else State.UPDATED, unproven=unproven)


HELD = "refs/headwater/fixed"


def _hold(repository: Repository, mended: Mapping[str, Entry]) -> None:
    """Has git keep the fixed files, which no index names, for an undo in a month's time."""
    tree = repository.with_entries(
        f"{repository.head}^{{tree}}", {repository.prefix + path: each for path, each in mended.items()}
    )
    commit = repository.commit(tree, repository.head, message="What an update has fixed")
    repository.keep()
    repository.run("update-ref", f"{HELD}/{commit}", commit, env=repository.plain)


def _message(plan: Plan) -> str:
    what = (
        f"Update {plan.kit} from {plan.old} to {plan.new}"
        if plan.old != plan.new
        else "Change the kit's answers"
    )
    lines = [f"- {line}" for note in plan.notes for line in note.lines]
    return "\n".join([what, *([""] if lines else []), *lines]) + "\n"


def _fix_message(plan: Plan) -> str:
    rules = ", ".join(sorted({rule for each in plan.fixes for rule in each.rules}))
    return f"Follow {plan.kit} {plan.new} by the fixes of headwater check: {rules}\n"


def _difference(ready: Prepared, merge: Merged, within: Sequence[str]) -> bytes:
    """A patch for git, fixes included, in whatever encoding the files are."""
    repository = ready.repository
    after = repository.with_entries(merge.tree, {each.path: each.entry for each in ready.plan.fixes})
    sides = [_below(repository, tree, within) for tree in (repository.tree, after)]
    return repository.run("diff-tree", "-p", "-M", "--full-index", "--binary", *sides)


def _below(repository: Repository, tree: str, folders: Sequence[str]) -> str:
    """The tree that has `tree` in those folders: git's prefixes would leave out the names of a rename."""
    for folder in reversed(folders):
        tree = repository.text("mktree", "-z", stdin=os.fsencode(f"040000 tree {tree}\t{folder}\0")).strip()
    return tree
