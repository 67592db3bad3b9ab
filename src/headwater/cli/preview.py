"""What a dry run shows: the tree of what would be made, or the content of every file."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from headwater.actions.new import Made
from headwater.reporters.tree import tree as drawn


def tree(made: Made) -> str:
    """The folders and files of the project."""
    return drawn(made.target.name, made.files)


def contents(made: Made) -> str:
    """Every file as a unified diff against what is in the target now."""
    return "\n".join(
        part
        for path, content in made.files.items()
        if (part := _diff(path, _existing(made.target, path), content))
    )


def changes(files: Mapping[str, tuple[bytes | None, bytes]]) -> str:
    """Files as they were (None: not there) and as they are to be, as a unified diff."""
    return "".join(f"{_diff(path, before, after)}\n" for path, (before, after) in files.items())


def _existing(target: Path, path: str) -> bytes | None:
    file = target / path
    return file.read_bytes() if file.is_file() else None


def _diff(path: str, old: bytes | None, new: bytes) -> str:
    if old == new:
        return ""
    if b"\0" in new:
        return f"Binary file {path} ({len(new)} bytes)"
    before = [] if old is None else old.decode("utf-8", "replace").splitlines()
    after = new.decode("utf-8", "replace").splitlines()
    source = "/dev/null" if old is None else f"a/{path}"
    return "\n".join(difflib.unified_diff(before, after, source, f"b/{path}", lineterm=""))
