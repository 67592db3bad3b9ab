"""`headwater status`: where a project stands, told without rendering anything that was rendered before."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.adapters import catalogue, disk, kits, releases, snapshots
from headwater.core.drift import Drift, Status
from headwater.core.errors import HeadwaterError, UsageError
from headwater.core.recorded import ANSWERS_FILE, Recorded, recorded

if TYPE_CHECKING:
    from headwater.actions.renders import Renders


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for.

    `drift` is whether files are compared with what the kit made of them; `ask` whether a kit that lies in git
    is asked for its newest version, which may take a network.
    """

    folders: tuple[Path, ...] = (Path(),)
    answers_file: str = ANSWERS_FILE
    drift: bool = True
    ask: bool = True


@dataclass(frozen=True, slots=True)
class Broken:
    """A project of which nothing can be told."""

    folder: Path
    error: HeadwaterError


def status(request: Request) -> Iterator[Status | Broken]:
    """Tells of one project after the other."""
    with contextlib.ExitStack() as stack:
        known = _Known(stack, request.ask)
        for folder in request.folders:
            try:
                with disk.refusals():
                    found = _status(folder, request, known)
            except HeadwaterError as error:
                yield Broken(folder, error)
            else:
                yield found


def _status(folder: Path, request: Request, known: _Known) -> Status:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name a project's folder.")
    file = folder / request.answers_file
    state = recorded(file.read_bytes() if file.is_file() else None, request.answers_file, folder)
    folder = folder.resolve()
    source = kits.source_of(state.source)
    newest, silent = known.newest(source, state.version)
    drift, unknown = _drift(folder, state, request.answers_file, known) if request.drift else (None, "")
    return Status(
        folder, kits.name_of(source), state.source, state.version, newest,
        _is_newer(newest, state.version), state.answers, drift, tuple(filter(None, (silent, unknown))),
    )  # fmt: skip


def _is_newer(newest: str, version: str) -> bool:
    if not newest or newest == version:
        return False
    if (one := releases.order(newest)) and (other := releases.order(version)):
        return one > other
    from packaging.version import InvalidVersion, Version  # only what is no release of the default kit

    try:
        return Version(newest) > Version(version)
    except InvalidVersion:  # a commit
        return True


def _drift(folder: Path, state: Recorded, file: str, known: _Known) -> tuple[tuple[Drift, ...] | None, str]:
    """What was changed, and why that cannot be told."""
    if not state.version:
        return None, "drift: the kit had no version then, so nothing says what it made"
    name = snapshots.key(state.source, state.version, state.answers)
    snapshot = snapshots.kept(name)
    if snapshot is None:
        try:
            snapshot = known.rendered(state, folder.name, name)
        except HeadwaterError as error:
            return None, f"drift: {error.message}"
    return snapshots.drift(folder, snapshot, file), ""


def _asked(source: str | None, versions: str) -> tuple[str, str]:
    try:
        return kits.newest(source, versions), ""
    except HeadwaterError as error:
        return "", f"newest version: {error.message}"


class _Known:
    """What several projects have in common: it is found out once, and what it takes is loaded if needed."""

    def __init__(self, stack: contextlib.ExitStack, ask: bool) -> None:
        self._stack, self._ask = stack, ask
        self._newest: dict[tuple[str | None, str], tuple[str, str]] = {}
        self._renders: Renders | None = None

    def newest(self, source: str | None, version: str) -> tuple[str, str]:
        """The newest version of a kit that a project at `version` may have, and why it is not known."""
        if source is not None and not self._ask:
            return "", ""
        try:
            versions = catalogue.range_of(source, version) if source else ""
            if (source, versions) not in self._newest:
                self._newest[source, versions] = _asked(source, versions)
        except HeadwaterError as error:
            return "", f"newest version: {error.message}"
        return self._newest[source, versions]

    def rendered(self, state: Recorded, folder: str, name: str) -> snapshots.Snapshot:
        """What the kit makes of the answers; kept as `name` for the next time."""
        from headwater.actions.renders import Renders
        from headwater.adapters.guard import Guard

        if self._renders is None:
            self._renders = Renders(self._stack.enter_context(Guard()), self._stack)
        kit = self._renders.kit(kits.source_of(state.source), state.version)
        place, _ = self._renders.project(kit, state.answers, folder)
        snapshots.remember(kit, place, name)
        return snapshots.of(place)
