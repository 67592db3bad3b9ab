"""What the versions of a kit bring to a project, as the kit's authors tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter

from headwater.adapters import releases
from headwater.core.manifest import Manifest
from headwater.core.note import Note

DEFAULT = "default"
COMMIT = re.compile("[0-9a-f]{7,64}")
"""What a kit without tags is at; some read like a version, too: 1a23456, 5031012."""


def notes(kit: str, old: Manifest, new: Manifest, after: str, upto: str) -> tuple[Note, ...]:
    """What came after one version of `kit`, up to and including another; the oldest first.

    `kit` is what a kit.toml would call its source: `default`, or anything else. `old` and `new` are what
    its two versions say of themselves. What the newer base of a layer brings comes first.
    """
    if kit == DEFAULT:
        return tuple(releases.notes(after, upto))
    return (*_of_the_base(old, new), *_own(old, new, after, upto))


def _own(old: Manifest, new: Manifest, after: str, upto: str) -> Iterator[Note]:
    """In the order of the versions; none where one is at a commit of a kit without a version."""
    from packaging.version import InvalidVersion, Version  # an update of the default kit does without

    try:
        first, last = (
            Version(each.version if COMMIT.fullmatch(version) else version)
            for each, version in ((old, after), (new, upto))
        )
        told = sorted(((Version(note.version), note) for note in new.changes), key=itemgetter(0))
    except InvalidVersion:
        return
    for version, note in told:
        if first < version <= last:
            yield note


def _of_the_base(old: Manifest, new: Manifest) -> Iterator[Note]:
    """What a newer base brings, and whatever that lies over, each under the name of its kit."""
    if not (old.base and new.base and old.base.kit == new.base.kit):
        return
    one, other = old.below or Manifest(), new.below or Manifest()
    for note in notes(new.base.kit, one, other, old.base.version, new.base.version):
        is_own = note in other.changes or new.base.kit == DEFAULT
        yield replace(note, version=f"{other.name or DEFAULT} {note.version}") if is_own else note
