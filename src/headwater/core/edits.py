"""Changing a file by edits that rules propose."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from headwater.core.finding import Edit


def apply(source: bytes, edits: Iterable[Edit]) -> bytes:
    """`source` with all `edits` made; of two that touch the same place the first in the file wins."""
    done, at = b"", 0
    for edit in sorted(set(edits), key=lambda edit: (edit.start, edit.end)):
        if edit.start >= at:
            done += source[at : edit.start] + edit.text.encode()
            at = edit.end
    return done + source[at:]


@dataclass(frozen=True, slots=True)
class Made:
    """A changed text, and how many groups of edits were made in it."""

    text: bytes
    groups: int


def made(source: bytes, groups: Sequence[Sequence[Edit]]) -> Made:
    """`source` with each group of edits made as a whole, but for those after which it would not parse."""
    text = apply(source, [edit for group in groups for edit in group])
    if parses(text):
        return Made(text, len(groups) if text != source else 0)
    kept: list[Sequence[Edit]] = []
    for group in groups:
        if parses(apply(source, [edit for each in (*kept, group) for edit in each])):
            kept.append(group)
    return Made(apply(source, [edit for group in kept for edit in group]), len(kept))


def parses(source: bytes) -> bool:
    """Whether `source` is Python."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
