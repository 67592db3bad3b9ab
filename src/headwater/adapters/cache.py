"""What was found in files before, by their content: one file for each project, in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import headwater


def digest(*parts: bytes) -> str:
    """A short name for a content, the same on every machine."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.hexdigest()


class Cache:
    """The entries kept for the project at `root`, by the very same headwater.

    JSON, for a cache that could execute code would be a way into a machine. One that cannot be read or
    written is no error: then nothing is kept.
    """

    def __init__(self, root: Path, beside: str = "") -> None:
        """`beside` names what else, beside headwater itself, a result depends on."""
        self.conditions = digest(ourselves().encode(), beside.encode())
        self.path = folder() / f"check-{digest(os.fsencode(root.resolve()))}.json"
        self._kept: dict[str, Any] = self._read()
        self._met: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """What was kept under `key`, or None."""
        found = self._kept.get(key)
        if found is not None:
            self._met[key] = found
        return found

    def put(self, key: str, value: Any) -> None:
        """Keeps `value`, which JSON must be able to write."""
        self._met[key] = value

    def save(self) -> None:
        """Writes what was put or got since the cache was opened; the rest is dropped."""
        if self._met.keys() == self._kept.keys():
            return
        content = json.dumps({"conditions": self.conditions, "entries": self._met}, separators=(",", ":"))
        beside = self.path.with_name(f"{self.path.name}.{os.urandom(4).hex()}")
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(content, encoding="utf-8")
            beside.replace(self.path)
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            held = json.loads(self.path.read_bytes())
            if isinstance(held, Mapping) and held.get("conditions") == self.conditions:
                entries = held.get("entries")
                return dict(entries) if isinstance(entries, Mapping) else {}
        return {}


def folder() -> Path:
    """Where caches are kept: $HEADWATER_CACHE_DIR, else the platform's place for them."""
    if named := os.environ.get("HEADWATER_CACHE_DIR"):
        return Path(named)
    from platformdirs import user_cache_path

    try:
        return user_cache_path("headwater", appauthor=False)
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir(), f"headwater-cache-{os.getuid() if hasattr(os, 'getuid') else ''}")


def ourselves() -> str:
    """Names this very headwater: its version, its Python, and for those who work on it its source."""
    package = Path(headwater.__file__).parent
    states = (path.stat() for path in sorted(package.glob("**/*.[pj][ys]*")))
    source = [(state.st_mtime_ns, state.st_size) for state in states]
    return f"{headwater.__version__} {sys.version_info[:3]} {source}"
