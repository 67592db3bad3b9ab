"""The released versions of the default kit, which travel with headwater: one archive each, never changed.

So every version can be rendered again, byte for byte, without a network and without tags in a clone. What
can be told from file names costs no more than a look into a folder; the record of what was released,
with each archive's digest, is read when somebody asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from headwater.core.errors import HeadwaterError
from headwater.core.note import Note

FOLDER = Path(__file__).parent.parent / "releases"
RECORD = FOLDER / "releases.json"
REINSTALL = "The installation is damaged: install headwater again."


def versions() -> tuple[str, ...]:
    """Every released version, the oldest first: `0.1.0`."""
    return tuple(sorted((path.stem for path in FOLDER.glob("*.zip")), key=order))


def newest() -> str:
    """The newest released version."""
    return max((path.stem for path in FOLDER.glob("*.zip")), key=order)


def order(version: str) -> tuple[int, ...]:
    """What a version is sorted by; empty, and so before all others, where it is no number of a release.

    A leading `v`, as of a tag, makes no difference.
    """
    if not re.fullmatch(r"v?\d+\.\d+\.\d+", version, re.ASCII):
        return ()
    return tuple(map(int, version.removeprefix("v").split(".")))


def notes(after: str, upto: str) -> list[Note]:
    """What came after one version, up to and including another; the oldest first."""
    return [
        Note(version, tuple(entry["notes"]), tuple(entry["codemods"]))
        for version, entry in record().items()
        if order(after) < order(version) <= order(upto)
    ]


def unpack(version: str, folder: Path) -> None:
    """Writes the files of a released version into the existing `folder`.

    Raises:
        HeadwaterError: the archive is not the one that was released.
        EnvironmentLackError: the disk is full or refuses.
    """
    import hashlib
    import io
    import zipfile

    from headwater.adapters import disk

    with disk.refusals():
        archive = (FOLDER / f"{version}.zip").read_bytes()
        if hashlib.sha256(archive).hexdigest() != record().get(version, {}).get("sha256"):
            raise HeadwaterError(f"Version {version} of the default kit is not what was released.", REINSTALL)
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            packed.extractall(folder)


@cache
def record() -> Mapping[str, Any]:
    """What was written down when each version was released, by version, the oldest first.

    Raises:
        HeadwaterError: it is missing or unreadable.
    """
    import json

    try:
        held: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HeadwaterError("The record of the default kit's versions cannot be read.", REINSTALL) from error
    return dict(sorted(held.items(), key=lambda entry: order(entry[0])))
