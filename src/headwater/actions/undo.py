"""`headwater update --undo`: takes the last update back, also after it was committed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from headwater.actions.obstacles import beside_the_work_tree, parent_in_the_way
from headwater.adapters import disk, journal, transaction
from headwater.adapters.changes import GONE_THERE, SAME_LINES
from headwater.adapters.guard import Guard
from headwater.adapters.merge import Labels, Merged, changeset, merged
from headwater.adapters.repository import FOLDER, Entry, Repository, translated
from headwater.adapters.transaction import Changeset, gives_way
from headwater.core.errors import UsageError
from headwater.core.plan import Change, Kind

SAID = {
    GONE_THERE: "it came with the update, and you have changed it since",
    SAME_LINES: "you have changed the same lines since",
}
"""What a conflict is when it is the update that is to be taken back, not the kit that has something new."""

KEPT = "refs/headwater/undone"
"""Below it git finds what undos have taken away that was in no commit."""


@dataclass(frozen=True, slots=True)
class Undone:
    """An update that was taken back, or that is not because of `conflicts`.

    `kept` is the commit that holds what had been edited since and never committed; "" without any.
    `edited` names those files. `committed` says that the update had been committed, so that its reversal
    wants to be; `commit` is the first that has any of it.
    """

    old: str
    new: str
    files: int
    kept: str = ""
    committed: bool = False
    conflicts: tuple[Change, ...] = ()
    edited: tuple[str, ...] = ()
    commit: str = ""


def undo(folder: Path) -> Undone:
    """Takes back the last update of the project in `folder`; what was committed since stays.

    Raises:
        UsageError: there is nothing to take back, or what was edited since is not committed.
        EnvironmentLackError: git or the disk refuses; all is as it was.
    """
    with disk.refusals(), Guard() as guard, guard.temporary() as scratch, translated():
        repository = Repository(folder.resolve(), scratch / "store")
        journal.recovered(repository)
        repository.refuse_unfinished()
        notes = journal.last(repository)
        if notes is None or notes["about"].get("what") != "update":
            raise UsageError("There is no update to take back here.", "git log shows what was committed.")
        return _undone(repository, notes, guard)


def _undone(repository: Repository, notes: Mapping[str, Any], guard: Guard) -> Undone:
    old, new = notes["about"]["old"], notes["about"]["new"]
    then, was = ({path: _entry(each) for path, each in notes[name].items()} for name in ("then", "was"))
    committed, kept = _is_committed(repository, was), ""
    found = repository.found(list(then))
    edited = [path for path, entry in then.items() if not _is(repository, path, found[path], entry)]
    about = {"what": "undo", "old": old, "new": new}
    mine = set(notes["untracked"])  # it was there before, and git did not know it
    files = {path: then[path] if path in mine else was[path] for path in then}
    back = Changeset(files, was, found=found, about=about)
    _refuse_folders(repository, back)
    if edited and committed:
        _refuse_uncommitted(repository)
        merge, changes = _reversal(repository, notes, then)
        conflicts = tuple(each for each in changes if each.kind is Kind.CONFLICT)
        if conflicts:
            return Undone(old, new, 0, conflicts=conflicts, commit=_first_commit(repository, notes, was))
        back = changeset(repository, merge, about)
    elif edited:
        kept = _keep(repository, edited)
    transaction.apply(repository, back, guard)
    return Undone(old, new, len(back.files), kept, committed, edited=tuple(edited) if kept else ())


def _reversal(
    repository: Repository, notes: Mapping[str, Any], then: Mapping[str, Entry | None]
) -> tuple[Merged, tuple[Change, ...]]:
    """What was committed since, merged with the state before the update."""
    before = f"{notes['head']}:{notes['prefix'].rstrip('/')}"
    base = repository.with_entries(before, then)
    labels = Labels("yours", f"before {notes['about']['new']}")
    merge = merged(repository, base, repository.tree, before, labels)
    changes = beside_the_work_tree(repository, merge, merge.changes)
    return merge, tuple(replace(each, note=SAID.get(each.note, each.note)) for each in changes)


def _first_commit(repository: Repository, notes: Mapping[str, Any], was: Mapping[str, Entry | None]) -> str:
    """The first commit since the update that has changed any of its files."""
    paths = [f":(top,literal){repository.prefix}{path}" for path in was]
    said = repository.text(
        "rev-list", "--reverse", f"{notes['head']}..HEAD", "--", *paths, cwd=repository.top
    )
    return next(iter(said.split()), "")


def _entry(plain: list[str] | None) -> Entry | None:
    return (plain[0], plain[1]) if plain else None


def _is_committed(repository: Repository, was: Mapping[str, Entry | None]) -> bool:
    """Whether the update is in what is checked out: commits of other files do not count."""
    held = repository.entries(repository.tree)
    return any(held.get(path) != entry for path, entry in was.items())


def _is(repository: Repository, path: str, found: str | None, entry: Entry | None) -> bool:
    """Whether the work tree, which holds `found` at `path`, has it as `entry` says."""
    if entry is None or found is None:
        return entry is None and found in {None, FOLDER}
    return found == entry[1] and repository.mode(path) == entry[0]


def _refuse_folders(repository: Repository, back: Changeset) -> None:
    """Raises UsageError where files cannot come back, for something else has taken their place."""
    for path, found in (back.found or {}).items():
        if found == FOLDER and not gives_way(repository.folder / path, path, back.files):
            raise UsageError(f"{path} is a folder now.", "Move it elsewhere, then --undo again.")
        if back.files[path] and (parent := parent_in_the_way(repository.folder, path, back.files)):
            raise UsageError(f"{parent} is no folder any more.", "Move it elsewhere, then --undo again.")


def _refuse_uncommitted(repository: Repository) -> None:
    if edited := repository.edited():
        raise UsageError(f"{edited[0]} is not as it was committed.", "Commit or stash it, then --undo again.")


def _keep(repository: Repository, edited: list[str]) -> str:
    """A commit of the files as they are now: whoever takes an update back may want their edits again."""
    now = {
        repository.prefix + path: repository.held(path) if os.path.lexists(repository.folder / path) else None
        for path in edited
    }
    commit = repository.commit(
        repository.with_entries(f"{repository.head}^{{tree}}", now),
        repository.head,
        message="What an update that was taken back had become",
    )
    repository.keep()
    repository.run("update-ref", f"{KEPT}/{commit}", commit, env=repository.plain)
    return commit
