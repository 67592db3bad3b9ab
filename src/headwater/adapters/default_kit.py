"""Brings a version of the default kit into a folder: a released one, or the work that follows the last.

A checkout whose kit.toml names a version that is not released yet, like `0.4.0.dev0`, is at work on it;
there the files of the checkout are the kit. Whatever is installed carries released versions only, so that
each project that it makes can be rendered again.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import headwater
from headwater.adapters import releases
from headwater.core.errors import UsageError


def fetch(ref: str | None, root: Path) -> str:
    """Writes version `ref` (`v0.1.0` or `0.1.0`; None: the newest, or the one at work) into the new `root`.

    Returns:
        The version, without a `v`.

    Raises:
        UsageError: there is no such version.
        HeadwaterError: what was released is damaged.
    """
    unreleased = _at_work()
    wanted = ref.removeprefix("v") if ref is not None else newest()
    if wanted != unreleased and wanted not in releases.versions():
        raise _unknown(ref or wanted)
    root.mkdir()
    if wanted == unreleased:
        _copy(checkout(), root)
    else:
        releases.unpack(wanted, root)
    return wanted


def newest() -> str:
    """The version that whoever names none gets, without a `v`."""
    return _at_work() or releases.newest()


def _at_work() -> str | None:
    """The version that the checkout is at work on; None if it is released, or there is no checkout."""
    manifest = checkout() / "kit.toml"
    if checkout().joinpath("src") != Path(headwater.__file__).parent.parent or not manifest.is_file():
        return None
    import tomllib

    version = str(tomllib.loads(manifest.read_text(encoding="utf-8"))["version"])
    return None if version in releases.versions() else version


def _copy(checkout: Path, root: Path) -> None:
    for name in ("copier.yml", "kit.toml"):
        shutil.copy(checkout / name, root)
    shutil.copytree(checkout / "template", root / "template", ignore=shutil.ignore_patterns("__pycache__"))


def checkout() -> Path:
    """The checkout that headwater runs from; where it is installed, a folder that is none."""
    return Path(headwater.__file__).parent.parent.parent


def _unknown(version: str) -> UsageError:
    said = f"The default kit has no version {version!r} here."
    if releases.order(version) > releases.order(releases.newest()):
        return UsageError(
            said, f"It is newer than this headwater, whose newest is v{releases.newest()}: upgrade headwater."
        )
    return UsageError(said, f"Released are {', '.join(f'v{each}' for each in releases.versions())}.")
