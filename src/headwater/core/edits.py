"""Changing a file by edits that rules propose."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from headwater.core.finding import Edit


def apply(source: bytes, edits: Iterable[Edit]) -> bytes:
    """`source` with all `edits` made; of two that touch the same place the first in the file wins."""
    done, at = b"", 0
    for edit in sorted(set(edits), key=lambda edit: (edit.start, edit.end)):
        if edit.start >= at:
            done += source[at : edit.start] + edit.text.encode()
            at = edit.end
    return done + source[at:]


def parses(source: bytes) -> bool:
    """Whether `source` is Python."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
