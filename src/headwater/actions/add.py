"""`headwater add KIND NAME`: one more part of an app, where it belongs, proven before it is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import perf_counter

from headwater.actions.rendering import Rendered, Request, rendered
from headwater.adapters import disk, files
from headwater.adapters.guard import Guard
from headwater.adapters.staging import put
from headwater.core.errors import UsageError
from headwater.core.progress import Progress, Silent


class State(StrEnum):
    """What became of the request."""

    ADDED = "added"
    PLANNED = "planned"
    THERE = "is there already"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the project in `root`.

    `files` are those that are written, each as it was (None: not there) and as it is now; `lines` what is
    left for the user to write, each with its place.
    """

    root: Path
    state: State
    files: Mapping[str, tuple[bytes | None, bytes]]
    lines: tuple[tuple[str, str], ...] = ()
    unproven: tuple[str, ...] = ()
    seconds: float = 0.0


def add(request: Request, progress: Progress | None = None) -> Added:
    """Adds the part; whatever fails leaves the disk as it was.

    Raises:
        UsageError: the kind, the name or an answer cannot be, or something is in the way.
        EnvironmentLackError: the disk refuses, or the kit cannot be had.
        VerificationError: with the part the app would fail where it did not before.
    """
    with disk.refusals(), Guard() as guard:
        return _add(request, guard, progress or Silent())


def _add(request: Request, guard: Guard, progress: Progress) -> Added:
    start = perf_counter()
    root = _root(request.folder)
    what = rendered(request, root, files.opened(root), guard)
    if not _is_new(root, what, request):
        return Added(root, State.THERE, {}, what.lines)
    wanted = {path: (_existing(root, path), text) for path, text in sorted(what.written.items())}
    if request.dry:
        return Added(root, State.PLANNED, wanted, what.lines)
    unproven: tuple[str, ...] = ("that it works",)
    if request.prove:
        from headwater.actions.prove_addition import prove

        unproven = prove(root, what.written, guard, progress, request.time_limit)
    _refuse_changed_meanwhile(root, wanted)
    put(root, wanted, guard)
    return Added(root, State.ADDED, wanted, what.lines, unproven, perf_counter() - start)


def _root(folder: Path) -> Path:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name a project's folder.")
    root = files.project_of(Path(os.path.abspath(folder)))  # noqa: PTH100 -- links stay as the user wrote them
    if not any(
        b"streamlit" in text for path, text in files.opened(root).files.items() if path.endswith(".py")
    ):
        raise UsageError(
            f"There is no Streamlit app in {root}.", "Stand in a project, or name it by --project."
        )
    return root


def _is_new(root: Path, what: Rendered, request: Request) -> bool:
    """Whether there is anything to add; not where all of it is there as it would be added.

    Raises:
        UsageError: some of it is there, or is otherwise.
    """
    there = {path: found for path in what.made if (found := _existing(root, path)) is not None}
    if there == what.made and not what.changed:
        return False
    differing = [path for path in there if there[path] != what.made[path]] or [*there]
    for said in (*what.there, *(f"{path} is there already" for path in differing)):
        raise UsageError(
            f"The {request.kind} {request.name} cannot be added: {said}.",
            "Nothing was written. Choose another name, or change what is there yourself.",
        )
    return True


def _existing(root: Path, path: str) -> bytes | None:
    """What the file holds, found in any letter case as some file systems do; None where there is none."""
    place = root / path
    if place.is_file():
        return place.read_bytes()
    if os.path.lexists(place):
        raise UsageError(f"{path} is there and is no file.", "Move it elsewhere, or choose another name.")
    if place.parent.is_dir():
        for other in place.parent.iterdir():
            if other.name.lower() == place.name.lower():
                raise UsageError(f"{other.name} is there already.", "Choose another name.")
    return None


def _refuse_changed_meanwhile(root: Path, wanted: Mapping[str, tuple[bytes | None, bytes]]) -> None:
    """Raises UsageError when somebody has edited one of the files since they were read."""
    for path, (before, _) in wanted.items():
        if _existing(root, path) != before:
            raise UsageError(f"{path} was changed in the meantime.", "Nothing was written. Run it again.")
