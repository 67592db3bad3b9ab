"""What is in the way of an update in the work tree, though git's index knows nothing of it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from headwater.adapters.merge import Merged, changeset
from headwater.adapters.repository import FOLDER, Entry, Repository
from headwater.adapters.transaction import gives_way
from headwater.core.errors import UsageError
from headwater.core.plan import Change, Kind, Plan

IN_THE_WAY = "a file that git does not know is in its place"
FOLDER_IN_THE_WAY = "a folder with files that git does not know is in its place"
PARENT_IN_THE_WAY = "{} is in its way, which git does not know"
HIDDEN = "git was told not to look at it in the work tree, where it is another"
ABSENT = "it is not checked out"


def beside_the_work_tree(
    repository: Repository, merge: Merged, changes: Iterable[Change], edited: Collection[str] = ()
) -> tuple[Change, ...]:
    """The `changes` that `merge` makes; what is in the way of one makes it a conflict that is `blocked`.

    Nothing is in the way because somebody has `edited` it: what is committed counts for a plan alone.
    """
    files = changeset(repository, merge, {}).files
    obstacles = {path: why for path, why in _obstacles(repository, files) if path not in edited}
    return tuple(sorted(_told(repository, merge, changes, obstacles)))


def refuse_blocked(plan: Plan) -> None:
    """Raises UsageError if a change of `plan` cannot be written at all, with markers or without."""
    blocked = next((each for each in plan.conflicts if each.blocked), None)
    if blocked:
        raise UsageError(f"{blocked.path}: {blocked.note}.", "Move it elsewhere, or commit it, first.")


def _told(
    repository: Repository, merge: Merged, changes: Iterable[Change], obstacles: Mapping[str, str]
) -> Iterator[Change]:
    seen = set()
    for change in changes:
        seen |= {change.path, change.old}
        place = repository.folder / change.path
        why = obstacles.get(change.path) or obstacles.get(change.old)
        if why:
            yield Change(change.path, Kind.CONFLICT, why, change.old, edited=True, blocked=True)
        elif change.kind is Kind.YOURS and change.path not in merge.entries and os.path.lexists(place):
            yield replace(change, note="git does not know it, so it stays as it is")
        else:
            yield change
    for path in sorted(obstacles.keys() - seen):
        yield Change(path, Kind.CONFLICT, obstacles[path], edited=True, blocked=True)


def _obstacles(repository: Repository, files: Mapping[str, Entry | None]) -> Iterator[tuple[str, str]]:
    """Each of `files` that cannot be written or removed without a loss, with the reason."""
    known = repository.entries(repository.tree)
    for path, now in repository.found(list(files)).items():
        entry = files[path]
        parent = parent_in_the_way(repository.folder, path, files)
        if parent and entry:
            yield path, PARENT_IN_THE_WAY.format(parent)
        elif now == FOLDER:
            if not gives_way(repository.folder / path, path, files):
                yield path, FOLDER_IN_THE_WAY
        elif now not in {known[path][1] if path in known else None, entry[1] if entry else None}:
            yield path, _why(now, path in known)


def _why(now: str | None, known: bool) -> str:
    if not known:
        return IN_THE_WAY
    return HIDDEN if now else ABSENT


def parent_in_the_way(root: Path, path: str, files: Mapping[str, Entry | None]) -> str:
    """The part of `path` that is no folder, or a link to one, and does not go with this update."""
    for parent in reversed(Path(path).parents[:-1]):
        place = root / parent
        if not os.path.lexists(place):
            return ""
        if place.is_symlink() or not place.is_dir():
            gone = files.get(parent.as_posix(), ("", "")) is None
            return "" if gone else parent.as_posix()
    return ""
