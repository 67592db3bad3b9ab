"""Where the base of a layer is: kit.toml names it as --kit takes a kit, and a folder from the kit's own."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from headwater.adapters import catalogue, disk
from headwater.core.catalogue import NAME
from headwater.core.errors import UsageError
from headwater.core.source import is_remote, is_url


class Found(NamedTuple):
    """A base's source for git, and the range that its version must be in, "" for any."""

    source: str
    versions: str = ""


def folder_of(source: str) -> Path | None:
    """The folder that a kit's source is on this machine; None for one that is fetched."""
    folder = disk.expanded(source)
    return folder.resolve() if folder.is_dir() else None


def resolved(kit: str, beside: Path | None) -> Found:
    """What `kit` means in the kit.toml of a kit whose folder is `beside`, None for one that was fetched.

    Raises:
        UsageError: it means nothing, or a catalogue is broken.
    """
    if beside is None:
        return _of_a_fetched(kit)
    if found := _named(kit):
        return found
    place = disk.expanded(kit)
    if (beside / place).exists():
        return Found(str((beside / place).resolve()))
    if place.is_absolute() or (is_url(kit) and not kit.startswith(".")):
        return Found(kit)
    raise UsageError(
        f"There is no base {kit!r} in {beside}, nor in a catalogue.",
        "Write into [base] of kit.toml what --kit would take.",
    )


def _of_a_fetched(kit: str) -> Found:
    """What `kit` means to a stranger: nothing on this machine that its user has not given a name."""
    if is_remote(kit):
        return Found(kit)
    if found := _named(kit):
        return found
    raise UsageError(
        f"The kit was fetched, and its base {kit!r} is a folder, which was not.",
        "Its author names the base by a URL in kit.toml, or releases the kit: headwater kit release.",
    )


def _named(kit: str) -> Found | None:
    entry = catalogue.found(kit) if NAME.fullmatch(kit) else None
    return Found(entry.source, entry.versions) if entry else None
