"""What a kit made of which answers, file by file, as ids of the contents: kept in the user's cache folder.

With these, what was changed in a project since can be told without rendering it again. A version that is out
never changes, so that an entry is good for ever; it is a few KB. Ids are git's, of a repository with SHA-1,
but no git is asked: a project needs no repository for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from headwater.adapters import cache, kits, releases
from headwater.core.drift import Drift, Fate
from headwater.core.kit import Kit
from headwater.core.recorded import recorded

Snapshot = Mapping[str, tuple[str, str]]
"""The mode and the id of each file, by its path."""

MOST = 5_000
"""Entries that are kept: whoever has more projects loses some now and then, which costs a render."""


def key(source: str, version: str, answers: Mapping[str, Any]) -> str:
    """What a render is kept under."""
    return cache.digest(json.dumps([source, version, answers], sort_keys=True, default=repr).encode())


def of(folder: Path) -> dict[str, tuple[str, str]]:
    """What is in `folder`."""
    found = {}
    for path in _files(folder):
        entry = _entry(folder / path)
        if entry:
            found[path] = entry
    return found


def kept(name: str) -> Snapshot | None:
    """What was kept under the key `name`; None if nothing was, or it cannot be read."""
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError):
        held = json.loads(_place(name).read_bytes())
        return {str(path): (str(mode), str(oid)) for path, (mode, oid) in held.items()}
    return None


def remember(kit: Kit, folder: Path, name: str = "") -> None:
    """Keeps what `kit` has just rendered into `folder`, unless the same version may render otherwise later.

    It is kept under what the answers file in `folder` says, or as `name`.
    """
    released = kit.source not in kits.DEFAULT_SOURCES or kit.version.removeprefix("v") in releases.versions()
    file = folder / kit.answers_file
    if not kit.version or not released or not file.is_file() or kits.names_its_folder(kit.root):
        return
    state = recorded(file.read_bytes(), kit.answers_file)
    keep(name or key(state.source, state.version, state.answers), of(folder))


def keep(name: str, snapshot: Snapshot) -> None:
    """Keeps `snapshot`; that the cache cannot be written is no error."""
    place = _place(name)
    beside = place.with_name(f"{place.name}.{os.urandom(4).hex()}")
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(snapshot, separators=(",", ":")), encoding="utf-8")
        beside.replace(place)
        _forget_some(place.parent)


def drift(folder: Path, snapshot: Snapshot, apart_from: str) -> tuple[Drift, ...]:
    """Which files of `folder` are not as in `snapshot`; line ends as Windows has them make no difference."""
    found = []
    for path, (mode, oid) in sorted(snapshot.items()):
        if path == apart_from:
            continue
        now = _entry(folder / path)
        if now is None:
            found.append(Drift(path, Fate.DELETED))
        elif (now[1] != oid and not _is_but_for_line_ends(folder / path, oid)) or _has_other_mode(
            now[0], mode
        ):
            found.append(Drift(path, Fate.CHANGED))
    return tuple(found)


def _has_other_mode(now: str, then: str) -> bool:
    return now != then and sys.platform != "win32"


def _is_but_for_line_ends(path: Path, oid: str) -> bool:
    content = b"" if path.is_symlink() else path.read_bytes()
    return b"\r\n" in content and _id(content.replace(b"\r\n", b"\n")) == oid


def _files(folder: Path) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]  # noqa: PTH114, PTH118
        for name in (*files, *links):
            yield Path(place, name).relative_to(folder).as_posix()


def _entry(path: Path) -> tuple[str, str] | None:
    """None for what is no file and no link."""
    try:
        if path.is_symlink():
            return "120000", _id(os.fsencode(os.readlink(path)))  # noqa: PTH115 -- its very bytes
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return "100755" if path.stat().st_mode & 0o100 else "100644", _id(content)


def _id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _place(name: str) -> Path:
    return cache.folder() / "renders" / f"{name}.json"


def _forget_some(folder: Path) -> None:
    with os.scandir(folder) as found:
        names = [each.name for each in found]
    for name in names[MOST:]:
        with contextlib.suppress(OSError):
            (folder / name).unlink()
