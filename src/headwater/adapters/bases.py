"""Where the base of a layer is: kit.toml names it as --kit takes a kit, and a folder from the kit's own."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from headwater.adapters import catalogue, disk
from headwater.core.catalogue import NAME
from headwater.core.errors import UsageError
from headwater.core.source import is_url


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
    place = disk.expanded(kit)
    if beside is not None and (beside / place).exists():
        return Found(str((beside / place).resolve()))
    if place.is_absolute() or (is_url(kit) and not kit.startswith(".")):
        return Found(kit)
    if NAME.fullmatch(kit) and (entry := catalogue.found(kit)):
        return Found(entry.source, entry.versions)
    if beside is None:
        raise UsageError(
            f"The kit was fetched, and its base {kit!r} is a folder beside it, which was not.",
            "Its author names the base by a URL in kit.toml, or releases the kit: headwater kit release.",
        )
    raise UsageError(
        f"There is no base {kit!r} in {beside}, nor in a catalogue.",
        "Write into [base] of kit.toml what --kit would take.",
    )
