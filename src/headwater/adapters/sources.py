"""From what a user types after --kit to a source that every machine of the team understands."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.adapters import catalogue, disk
from headwater.core.catalogue import NAME
from headwater.core.errors import UsageError
from headwater.core.source import is_url, split

DEFAULT = "default"
"""What the default kit is called wherever a kit is named."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A kit's `source` (None: the default kit), the version asked for, and the range it must be in, or ""."""

    source: str | None
    ref: str | None = None
    versions: str = ""


def resolved(kit: str | None, ref: str | None = None) -> Origin:
    """What `SOURCE[@VERSION]` means: a folder, a URL, or a name from a catalogue; `ref` is --ref.

    Raises:
        UsageError: the version is given twice, or a catalogue is broken.
    """
    if kit is None:
        return Origin(None, ref)
    if disk.expanded(kit).exists():
        return Origin(kit, ref)
    source, version = split(kit)
    if version and ref and version != ref:
        raise UsageError(
            f"--kit asks for version {version!r}, and --ref for {ref!r}.", "Give one of the two."
        )
    wanted = version or ref
    if source == DEFAULT and not disk.expanded(source).exists():
        return Origin(None, wanted)
    if disk.expanded(source).exists() or is_url(source) or not NAME.fullmatch(source):
        return Origin(source, wanted)
    entry = catalogue.found(source)
    return Origin(entry.source, wanted, entry.versions) if entry else Origin(source, wanted)
