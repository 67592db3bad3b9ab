"""A project's files as a tree, as the `tree` command draws one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from headwater.core.words import counted
from headwater.reporters.text import printable


def tree(name: str, files: Mapping[str, bytes], *, depth: int | None = None) -> str:
    """The tree below `name`; folders deeper than `depth` are counted, not shown."""
    nested: dict[str, Any] = {}
    for path in sorted(files):
        *folders, file = PurePosixPath(path).parts
        place = nested
        for folder in folders:
            place = place.setdefault(f"{folder}/", {})
        place[file] = None
    return "\n".join([f"{printable(name)}/", *_lines(nested, "", depth)])


def _lines(nested: Mapping[str, Any], indent: str, depth: int | None) -> Iterator[str]:
    entries = sorted(nested.items(), key=lambda entry: (entry[1] is None, entry[0]))
    for number, (name, inner) in enumerate(entries, start=1):
        last = number == len(entries)
        branch, below = ("└── ", "    ") if last else ("├── ", "│   ")
        if inner is not None and depth is not None and depth <= 1:
            yield f"{indent}{branch}{printable(name)}  ({counted(_count(inner), 'file')})"
            continue
        yield f"{indent}{branch}{printable(name)}"
        if inner:
            yield from _lines(inner, indent + below, None if depth is None else depth - 1)


def _count(nested: Mapping[str, Any]) -> int:
    return sum(1 if inner is None else _count(inner) for inner in nested.values())
