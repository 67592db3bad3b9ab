"""What a kit's policy makes of an update: whose word counts for which file, before anything is merged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from headwater.adapters.globs import governed
from headwater.adapters.merge import Merged
from headwater.adapters.repository import Entry, Repository
from headwater.core.manifest import POLICIES, Policy
from headwater.core.plan import Change, Kind
from headwater.core.team import TEAM_FILE

REPLACED = "managed by the kit: what you have there is replaced"


@dataclass(frozen=True, slots=True)
class Obeyed:
    """The sides of a merge once the policy was obeyed; of the `managed` files the kit's count."""

    ours: str
    theirs: str
    managed: frozenset[str] = frozenset()


def obeyed(repository: Repository, policy: Policy, base: str, theirs: str, whole: tuple[str, ...]) -> Obeyed:
    """What of the user's and of the kit's trees is to be merged; the files in `whole` are the kit's."""
    first, own, new = (repository.entries(tree) for tree in (base, repository.tree, theirs))
    known = {*first, *new}
    managed, seeded, owned = (governed(policy, kind, known) for kind in POLICIES)
    replaced = managed | known.intersection(whole)
    mine = {path: first.get(path) for path in replaced if own.get(path) != first.get(path)}
    kits: dict[str, Entry | None] = {}
    for path in (seeded | owned) - replaced:
        if path in first or path in owned or path in own:
            kits[path] = first.get(path)
    changed = {path: entry for path, entry in kits.items() if new.get(path) != entry}
    return Obeyed(
        repository.with_entries(repository.tree, mine),
        repository.with_entries(theirs, changed),
        frozenset(managed | known.intersection({TEAM_FILE})),
    )


def told(repository: Repository, merge: Merged, policed: Obeyed) -> Iterator[Change]:
    """The changes of `merge`, with what becomes of managed files beside what the user really has."""
    own, obeyed = repository.entries(repository.tree), repository.entries(policed.ours)
    yield from (change for change in merge.changes if change.path not in policed.managed)
    for path in policed.managed:
        before, now = own.get(path), merge.entries.get(path)
        if before != now:
            edited = before is not None and obeyed.get(path) != before
            yield Change(path, _kind(before, now), REPLACED if edited else "", edited=edited)


def _kind(before: Entry | None, now: Entry | None) -> Kind:
    if before is None:
        return Kind.ADDED
    return Kind.DELETED if now is None else Kind.MERGED
