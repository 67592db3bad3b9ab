"""From what a user types after --kit to a source that every machine of the team understands."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.adapters import catalogue, disk
from headwater.core.catalogue import NAME
from headwater.core.errors import UsageError
from headwater.core.source import split

DEFAULT = "default"
"""What the default kit is called wherever a kit is named."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A kit's `source` (None: the default kit), the version asked for, and the range it must be in, or ""."""

    source: str | None
    ref: str | None = None
    versions: str = ""


def resolved(kit: str | None, ref: str | None = None) -> Origin:
    """What `SOURCE[@VERSION]` means: a name from a catalogue, a folder, or a URL; `ref` is --ref.

    A folder that is called like a kit of a catalogue is `./NAME`.

    Raises:
        UsageError: the version is given twice, or a catalogue is broken.
    """
    if kit is None:
        return Origin(None, ref)
    source, version = split(kit)
    entry = catalogue.found(source) if NAME.fullmatch(source) and source != DEFAULT else None
    if entry is None and source != DEFAULT and disk.expanded(kit).exists():
        return Origin(kit, ref)
    if version and ref and version != ref:
        raise UsageError(
            f"--kit asks for version {version!r}, and --ref for {ref!r}.", "Give one of the two."
        )
    wanted = version or ref
    if source == DEFAULT:
        return Origin(None, wanted)
    return Origin(entry.source, wanted, entry.versions) if entry else Origin(source, wanted)
