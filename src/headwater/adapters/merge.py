"""A merge of three trees that touches nothing: git's own, with what each file comes to told in one word.

`git merge-tree --write-tree` is there since git 2.38. It follows renames on either side, merges modes, and
names its conflicts; where it leaves a file that the user has deleted, the user's word counts, as with
`copier update`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from headwater.adapters.changes import Sides, told
from headwater.adapters.repository import Entry, RefusedError, Repository
from headwater.adapters.transaction import Changeset
from headwater.core.errors import EnvironmentLackError
from headwater.core.plan import Change

CONFLICT = "CONFLICT"
BASE, OURS, THEIRS = 1, 2, 3
"""git's stages of a conflict."""

BINARY = "CONFLICT (binary)"
"""git goes on to say CONFLICT (contents) of the same file."""

SHORTEST = 7
"""Digits of a commit's id, where git cuts it short."""

DELETED = frozenset({"CONFLICT (modify/delete)", "CONFLICT (rename/delete)"})


@dataclass(frozen=True, slots=True)
class Labels:
    """What the sides of a conflict are called in its markers."""

    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """`tree` holds the result, with markers where there is a conflict; `stages` is what each side of it has.

    Stages are git's: 1 the common base, 2 the user's, 3 the kit's.
    """

    tree: str
    entries: Mapping[str, Entry]
    changes: tuple[Change, ...]
    stages: Mapping[str, Mapping[int, Entry]] = field(default_factory=dict)


def merged(repository: Repository, base: str, ours: str, theirs: str, labels: Labels) -> Merged:
    """Merges what has changed from `base` to `theirs` into `ours`.

    Raises:
        EnvironmentLackError: git is older than 2.38.
    """
    sides = Sides(repository, base, ours, theirs)
    tree, stages, reasons = _merge(repository, base, ours, theirs, labels)
    if crlf := _with_other_line_ends(repository, stages):
        base, theirs = (
            repository.with_entries(tree, each) for tree, each in zip((base, theirs), crlf, strict=True)
        )
        tree, stages, reasons = _merge(repository, base, ours, theirs, labels)
    settled = _settled(sides, stages, reasons)
    tree = repository.with_entries(tree, settled)
    stages = {path: each for path, each in stages.items() if path not in settled}
    changes = told(repository, sides, tree, settled, {path: reasons.get(path, "") for path in stages})
    return Merged(tree, repository.entries(tree), tuple(sorted(changes)), stages)


def changeset(
    repository: Repository, merge: Merged, about: Mapping[str, Any], mended: Mapping[str, Entry] | None = None
) -> Changeset:
    """What it takes to bring `merge` into the index and the work tree, and `mended` into that alone."""
    before = repository.entries(repository.tree)
    differing = {
        path: merge.entries.get(path)
        for path in sorted({*before, *merge.entries})
        if before.get(path) != merge.entries.get(path)
    }
    settled = {path: entry for path, entry in differing.items() if path not in merge.stages}
    return Changeset({**differing, **(mended or {})}, settled, merge.stages, about=about)


def _merge(
    repository: Repository, base: str, ours: str, theirs: str, labels: Labels
) -> tuple[str, dict[str, dict[int, Entry]], dict[str, str]]:
    root = repository.commit(base)
    left, right = (
        repository.commit(tree, root, message=name) for tree, name in ((ours, "ours"), (theirs, "theirs"))
    )
    try:
        said = repository.text(
            "-c", "merge.directoryRenames=false", "-c", "merge.renames=true",
            "merge-tree", "--write-tree", "-z", "--messages", "--allow-unrelated-histories", left, right,
            fine=(0, 1), cwd=repository.top,
        )  # fmt: skip
    except RefusedError as error:
        if "usage:" in error.said or "unknown option" in error.said:
            raise EnvironmentLackError(
                "git is too old: a merge needs 2.38.", "Install a newer git."
            ) from error
        raise repository.failure(error) from error
    tree, *rest = said.split("\0")
    stages, reasons = _stages(rest), _reasons(rest[rest.index("") + 1 :])
    tree = _labelled(repository, tree, stages, {left: labels.ours, right: labels.theirs, root: "before"})
    aside = {path: _aside(path, left, right) for path in stages if _aside(path, left, right) != path}
    held = repository.entries(tree) if aside else {}
    moved = {aside[path]: held[path] for path in aside if path in held}
    tree = repository.with_entries(tree, {**dict.fromkeys(aside), **moved})
    return (
        tree,
        {aside.get(path, path): each for path, each in stages.items()},
        {aside.get(path, path): each for path, each in reasons.items()},
    )


def _aside(path: str, left: str, right: str) -> str:
    """The name of a file that git has set aside, for a folder is in its place: without a commit's id."""
    return path.replace(f"~{left}", "~yours").replace(f"~{right}", "~kit")


def _settled(
    sides: Sides, stages: Mapping[str, Mapping[int, Entry]], reasons: Mapping[str, str]
) -> dict[str, Entry | None]:
    """What stays as the user has it: what they have deleted, or moved while the kit gave it up."""
    found: dict[str, Entry | None] = {}
    for path, held in stages.items():
        if reasons.get(path) not in DELETED:
            continue
        if OURS not in held and path not in sides.ours:
            found[path] = None
        elif THEIRS not in held and path in sides.ours and path not in sides.base:
            found[path] = held[OURS]
    return found


def _stages(fields: list[str]) -> dict[str, dict[int, Entry]]:
    found: dict[str, dict[int, Entry]] = {}
    for line in fields[: fields.index("")]:
        about, _, path = line.partition("\t")
        mode, oid, stage = about.split(" ")
        found.setdefault(path, {})[int(stage)] = (mode, oid)
    return found


def _reasons(fields: list[str]) -> dict[str, str]:
    """For each path the kind of its conflict, as git's stable words have it."""
    found: dict[str, str] = {}
    at = 0
    while at < len(fields) and fields[at].isdigit():
        count = int(fields[at])
        paths, kind = fields[at + 1 : at + 1 + count], fields[at + 1 + count]
        if kind.startswith(CONFLICT):
            found |= dict.fromkeys((path for path in paths if found.get(path) != BINARY), kind)
        at += count + 3
    return found


def _labelled(
    repository: Repository, tree: str, stages: Mapping[str, Mapping[int, Entry]], names: Mapping[str, str]
) -> str:
    """`tree` with names in its conflict markers where git, who merged two commits, writes their ids."""
    if not stages:
        return tree
    held = repository.entries(tree)
    words = "|".join(f"{name[:SHORTEST]}[0-9a-f]*" for name in names)  # git cuts the base's short
    marked = re.compile(rb"^([<>|]{7,}) (" + words.encode() + rb")(?=[:\r\n])", re.MULTILINE)
    paths = [path for path in held if path in stages or "~" in path]
    texts = repository.blobs(f"{tree}:{path}" for path in paths)
    changed: dict[str, Entry | None] = {}
    for path, text in zip(paths, texts, strict=True):
        if text and marked.search(text):
            said = marked.sub(lambda found: found[1] + b" " + _name(found[2].decode(), names).encode(), text)
            changed[path] = (held[path][0], repository.stored(said))
    return repository.with_entries(tree, changed)


def _name(short: str, names: Mapping[str, str]) -> str:
    return next(label for name, label in names.items() if name.startswith(short))


def _with_other_line_ends(
    repository: Repository, stages: Mapping[str, Mapping[int, Entry]]
) -> tuple[dict[str, Entry | None], dict[str, Entry | None]] | None:
    """Base and kit of conflicts over line ends: a user who has CRLF in a file gets it from the kit, too."""
    base: dict[str, Entry | None] = {}
    theirs: dict[str, Entry | None] = {}
    for path, sides in stages.items():
        if set(sides) != {BASE, OURS, THEIRS}:
            continue
        texts = repository.blobs(sides[stage][1] for stage in (BASE, OURS, THEIRS))
        first, own, new = (text or b"" for text in texts)
        if b"\0" in own or b"\r\n" in first or b"\r\n" in new or not _has_crlf(own):
            continue
        base[path] = (sides[BASE][0], repository.stored(first.replace(b"\n", b"\r\n")))
        theirs[path] = (sides[THEIRS][0], repository.stored(new.replace(b"\n", b"\r\n")))
    return (base, theirs) if base else None


def _has_crlf(text: bytes) -> bool:
    return text.count(b"\r\n") > text.count(b"\n") / 2
