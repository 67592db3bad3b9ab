"""A copy of a project to run it in, so that whatever it writes is written there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from headwater.adapters.guard import is_temporary
from headwater.core.project import LEFT_OUT


def replica(root: Path, place: Path, *, links: bool = False) -> Path:
    """Copies the project at `root` to `place`, without its history, environments and caches.

    Nor does it hold temporary folders of headwater's, in one of which it may come to be itself. A link is
    copied as what it leads to: through the link itself the copy could write to the original. With `links`
    they are copied as they are, for whoever only reads.
    """

    def left_out(folder: str, names: Sequence[str]) -> set[str]:
        return {name for name in names if _is_left_out(Path(folder, name), root, links=links)}

    shutil.copytree(root, place, symlinks=links, ignore=left_out, ignore_dangling_symlinks=True)
    return place


def _is_left_out(path: Path, root: Path, *, links: bool) -> bool:
    if path.name in LEFT_OUT or is_temporary(path) or (path / "pyvenv.cfg").exists():
        return True
    if links and path.is_symlink():
        return False
    if path.is_symlink() and path.is_dir():  # it may lead in a circle
        return root.resolve().is_relative_to(path.resolve()) or path.resolve().is_relative_to(root.resolve())
    return not (path.is_dir() or path.is_file()) or not os.access(path, os.R_OK)
