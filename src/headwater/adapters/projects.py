"""Finds the projects below a folder by the answers file that each has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = frozenset({"node_modules", "__pycache__", "site-packages"})


def below(root: Path, answers_file: str) -> list[Path]:
    """The folders in `root`, itself included, that hold an answers file; sorted by path.

    Hidden folders, environments and what package managers fill are not looked into, links not followed.
    """
    return sorted(_below(root, answers_file))


def _below(folder: Path, answers_file: str) -> Iterator[Path]:
    if os.path.isfile(folder / answers_file):  # noqa: PTH113 -- Path raises where it may not look
        yield folder
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:  # not ours to read
        return
    if any(entry.name == "pyvenv.cfg" for entry in entries):
        return
    for entry in entries:
        hidden = entry.name.startswith(".") or entry.name in LEFT_OUT
        if not hidden and entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), answers_file)


def repository_of(folder: Path) -> Path:
    """The top of the repository that `folder` is in, by looks; `folder` itself where there is none."""
    places = (folder, *folder.parents)
    return next((each for each in places if os.path.exists(each / ".git")), folder)  # noqa: PTH110 -- as above
