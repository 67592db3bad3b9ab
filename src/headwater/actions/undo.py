"""`headwater update --undo`: takes the last update back, also after it was committed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.adapters import disk, transaction
from headwater.adapters.guard import Guard
from headwater.adapters.merge import Labels, changeset, merged
from headwater.adapters.repository import Repository, translated
from headwater.adapters.transaction import Changeset, Entry
from headwater.core.errors import UsageError
from headwater.core.plan import Change

KEPT = "refs/headwater/undone"
"""Where git finds what an undo has taken away that was in no commit."""


@dataclass(frozen=True, slots=True)
class Undone:
    """An update that was taken back, or that is not because of `conflicts`.

    `kept` is the commit that holds what had been edited since and never committed; "" without any.
    `committed` says that the update had been committed, so that its reversal wants to be.
    """

    old: str
    new: str
    files: int
    kept: str = ""
    committed: bool = False
    conflicts: tuple[Change, ...] = ()


def undo(folder: Path) -> Undone:
    """Takes back the last update of the project in `folder`; what was committed since stays.

    Raises:
        UsageError: there is nothing to take back, or what was edited since is not committed.
        EnvironmentLackError: git or the disk refuses; all is as it was.
    """
    with disk.refusals(), Guard() as guard, guard.temporary() as scratch, translated():
        repository = Repository(folder.resolve(), scratch / "store")
        transaction.recovered(repository)
        journal = transaction.last(repository)
        if journal is None or journal["about"].get("what") != "update":
            raise UsageError("There is no update to take back here.", "git log shows what was committed.")
        return _undone(repository, journal, guard)


def _undone(repository: Repository, journal: Mapping[str, Any], guard: Guard) -> Undone:
    old, new = journal["about"]["old"], journal["about"]["new"]
    then, was = ({path: _entry(each) for path, each in journal[name].items()} for name in ("then", "was"))
    edited = [path for path, entry in then.items() if not _is(repository, path, entry)]
    committed, kept = repository.head != journal["head"], ""
    about = {"what": "undo", "old": old, "new": new}
    back = Changeset({path: was[path] for path in then}, was, about=about)
    if edited and committed:
        _refuse_uncommitted(repository)
        before = f"{journal['head']}:{journal['prefix']}"
        base = repository.with_entries(before, then)
        merge = merged(repository, base, repository.tree, before, Labels("yours", f"before {new}"))
        conflicts = tuple(change for change in merge.changes if change.path in merge.stages)
        if conflicts:
            return Undone(old, new, 0, conflicts=conflicts)
        back = changeset(repository, merge, about)
    elif edited:
        kept = _keep(repository, edited)
    transaction.apply(repository, back, guard)
    return Undone(old, new, len(back.files), kept, committed)


def _entry(plain: list[str] | None) -> Entry | None:
    return (plain[0], plain[1]) if plain else None


def _is(repository: Repository, path: str, entry: Entry | None) -> bool:
    """Whether the work tree holds `entry` at `path`."""
    place = repository.folder / path
    if entry is None or not os.path.lexists(place):
        return entry is None and not os.path.lexists(place)
    return repository.held(path)[1] == entry[1]


def _refuse_uncommitted(repository: Repository) -> None:
    if edited := repository.edited():
        raise UsageError(f"{edited[0]} is not as it was committed.", "Commit or stash it, then --undo again.")


def _keep(repository: Repository, edited: list[str]) -> str:
    """A commit of the files as they are now: whoever takes an update back may want their edits again."""
    now = {
        path: repository.held(path) if os.path.lexists(repository.folder / path) else None for path in edited
    }
    commit = repository.commit(
        repository.with_entries(
            f"{repository.head}^{{tree}}", {repository.prefix + path: now[path] for path in now}
        ),
        repository.head,
        message="What an update that was taken back had become",
    )
    repository.keep()
    repository.run("update-ref", KEPT, commit, env=repository.plain)
    return commit
