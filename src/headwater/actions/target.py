"""Whether a project may come into being at a path."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from headwater.adapters import disk
from headwater.adapters.staging import home_of
from headwater.core.errors import EnvironmentLackError, UsageError

UNPRINTABLE = frozenset({"Cc", "Zl", "Zp"})
"""The Unicode categories that break a line or steer a terminal."""

LONGEST_NAME_BYTES = 255
"""What the file systems in use allow for one name."""


def resolved(directory: str, *, force: bool) -> Path:
    """The absolute path of a new project's folder.

    Raises:
        UsageError: the name cannot be a folder's, or something is there already.
        EnvironmentLackError: its parent cannot be written to.
    """
    target = _absolute(directory)
    _refuse_name(target)
    _refuse_occupied(target, force=force)
    _refuse_read_only(target, force=force)
    return target


def _absolute(directory: str) -> Path:
    if not directory.strip() or "\0" in directory:
        raise UsageError(
            "The folder's name is empty or holds a null character.", "Name the folder, as in my-app."
        )
    path = disk.expanded(directory)
    return Path(os.path.normpath(path if path.is_absolute() else Path.cwd() / path))


def _refuse_name(target: Path) -> None:
    try:
        encoded = target.name.encode()
    except UnicodeEncodeError as error:
        raise UsageError("The folder's name is not valid Unicode.", "Choose a name in UTF-8.") from error
    if len(encoded) > LONGEST_NAME_BYTES:
        raise UsageError(
            f"The folder's name is {len(encoded)} bytes long; file systems allow {LONGEST_NAME_BYTES}.",
            "Choose a shorter name; -d project_name=... may be as long as you like.",
        )
    if any(unicodedata.category(letter) in UNPRINTABLE for letter in target.name):
        raise UsageError("The folder's name holds a control character.", "Choose a name that can be printed.")


def _refuse_occupied(target: Path, *, force: bool) -> None:
    if target.is_symlink() and not target.exists():
        raise UsageError(f"{target} is a link that leads nowhere.", "Remove it, or choose another name.")
    for ancestor in (target, *target.parents):
        if ancestor.exists():
            if not ancestor.is_dir():
                raise UsageError(f"{ancestor} is a file.", "Choose another name for the project.")
            break
    if target.is_dir() and not force and any(_entries(target)):
        raise UsageError(
            f"{target} is not empty.",
            "Choose another name, or pass --force: it overwrites nothing, your files are kept as *.orig.",
        )


def _entries(target: Path) -> list[Path]:
    try:
        return list(target.iterdir())
    except PermissionError as error:
        raise EnvironmentLackError(
            f"{target} cannot be read.", "Choose a folder that you may use."
        ) from error


def _refuse_read_only(target: Path, *, force: bool) -> None:
    home = next(path for path in (target, *target.parents) if path.exists())
    for folder in {home, home_of(target, force=force)}:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise EnvironmentLackError(
                f"Writing to {folder} is not permitted.", "Choose a folder that you may write to."
            )
