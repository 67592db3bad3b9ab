"""What a merge comes to for each file, in a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from headwater.adapters.repository import Entry, Repository
from headwater.core.plan import Change, Kind

SAME_LINES = "both have changed the same lines"
GONE_THERE = "the kit has deleted it, you have changed it"
WORDS = {
    "CONFLICT (contents)": SAME_LINES,
    "CONFLICT (binary)": "both have changed it, and it is no text",
    "CONFLICT (modify/delete)": GONE_THERE,
    "CONFLICT (rename/delete)": "one has renamed it, the other deleted it",
    "CONFLICT (rename/rename)": "both have renamed it, each otherwise",
    "CONFLICT (file/directory)": "a file of one is a folder of the other",
    "CONFLICT (distinct modes)": "a file of one is a link of the other",
}


class Sides:
    """The files of the three trees."""

    def __init__(self, repository: Repository, base: str, ours: str, theirs: str) -> None:
        self.trees = base, ours, theirs
        self.base, self.ours, self.theirs = (repository.entries(tree) for tree in (base, ours, theirs))

    def edited(self, path: str) -> bool:
        """Whether the user has changed it since the kit made it, or has deleted it."""
        return self.base.get(path) != self.ours.get(path)


def told(
    repository: Repository,
    sides: Sides,
    tree: str,
    settled: Mapping[str, Entry | None],
    conflicts: Mapping[str, str],
) -> Iterator[Change]:
    """The changes from the user's tree to `tree`, and what stays though the kit has it otherwise.

    `conflicts` gives git's word for each, `settled` what was left to the user without a question.
    """
    olds = _olds(repository, sides, conflicts)
    for path, word in conflicts.items():
        yield Change(path, Kind.CONFLICT, _why(path, word, sides), olds.get(path, ""), edited=True)
    for path, entry in settled.items():
        yield Change(
            path, Kind.YOURS, "the kit has given it up" if entry else "you have deleted it", edited=True
        )
    seen = {*conflicts, *olds.values(), *settled}
    for path, old in _renames(repository, sides.trees[1], tree):
        if path not in seen and old not in seen and old not in sides.theirs:
            seen |= {path, old}
            yield Change(path, Kind.RENAMED, old=old, edited=sides.edited(old))
    now = repository.entries(tree)
    for path in sorted({*now, *sides.ours} - seen):
        kind = _kind(path, sides, now)
        if kind is not None:
            edited = kind in {Kind.MERGED, Kind.YOURS} and sides.edited(path)
            yield Change(path, kind, edited=edited)


def _kind(path: str, sides: Sides, now: Mapping[str, Entry]) -> Kind | None:
    if path not in sides.ours:
        return Kind.ADDED
    if path not in now:
        return Kind.DELETED
    if sides.ours[path] != now[path]:
        return Kind.MERGED
    return Kind.YOURS if path in sides.base and sides.edited(path) else None


def _why(path: str, word: str, sides: Sides) -> str:
    if path not in sides.base and path in sides.ours and path in sides.theirs:
        return "both have added it, each otherwise"
    return WORDS.get(word, "both have changed it")


def _olds(repository: Repository, sides: Sides, conflicts: Mapping[str, str]) -> dict[str, str]:
    """The files that the kit has renamed to a path that is in conflict: what the user has there is in it."""
    if not conflicts:
        return {}
    base, _, theirs = sides.trees
    return {
        path: old
        for path, old in _renames(repository, base, theirs)
        if path in conflicts and old in sides.ours and old not in conflicts
    }


def _renames(repository: Repository, before: str, after: str) -> Iterator[tuple[str, str]]:
    """The files that `after` has under another name, as (new, old)."""
    said = repository.text("diff-tree", "-r", "-z", "-M", "--diff-filter=R", "--name-status", before, after)
    fields = said.split("\0")
    for at in range(0, len(fields) - 2, 3):
        yield fields[at + 2], fields[at + 1]
