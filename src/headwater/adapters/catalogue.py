"""The catalogues on this machine, in which a kit has a name; core/catalogue.py has the format.

One is named by $HEADWATER_CATALOGUE, one is kits.toml in the user's configuration folder, one is named by
`catalogue` in [tool.headwater] of the project that the user stands in. In this order: a project cannot give
another meaning to a name that its user knows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from headwater.adapters import files, user_config
from headwater.core import catalogue
from headwater.core.catalogue import Entry
from headwater.core.errors import UsageError
from headwater.core.project import Project
from headwater.core.source import identity, is_url

VARIABLE = "HEADWATER_CATALOGUE"
FILE = "kits.toml"


def found(name: str) -> Entry | None:
    """The kit of that name; None where no catalogue has it.

    Raises:
        UsageError: a catalogue is broken, or one that is named is not there.
    """
    return next((entries[name] for entries in _catalogues() if name in entries), None)


def every() -> list[Entry]:
    """Each kit that has a name, as it is found by it, in the order of the catalogues.

    Raises:
        UsageError: a catalogue is broken, or one that is named is not there.
    """
    known: dict[str, Entry] = {}
    for entries in _catalogues():
        known = {**entries, **known}
    return list(known.values())


def range_of(source: str, version: str) -> str:
    """The range that a project at `version` of the kit at `source` is kept to; "" where no catalogue has one.

    A kit may have several names, each for a range: that counts in which the project is, or else the first.

    Raises:
        UsageError: a catalogue is broken, or one that is named is not there.
    """
    ranges = [entry.versions for entry in every() if _is_same(entry.source, source)]
    return next((each for each in ranges if catalogue.allows(each, version)), ranges[0] if ranges else "")


def _is_same(one: str, other: str) -> bool:
    try:
        return identity(one) == identity(other)
    except UsageError:  # an address that is none
        return False


def _catalogues() -> Iterator[dict[str, Entry]]:
    if named := os.environ.get(VARIABLE):
        yield _read(Path(named).expanduser(), f"${VARIABLE}")
    own = user_config.folder() / FILE
    if own.is_file():
        yield _read(own, "the user's configuration")
    if in_project := _of_project(Path.cwd()):
        yield _read(in_project, "[tool.headwater] catalogue")


def _of_project(folder: Path) -> Path | None:
    root = files.project_of(folder)
    pyproject = root / "pyproject.toml"
    if not pyproject.is_file():
        return None
    named = Project({"pyproject.toml": pyproject.read_bytes()}).settings.get("catalogue")
    return root / named if isinstance(named, str) and named else None


def _read(file: Path, named_by: str) -> dict[str, Entry]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(
            f"The catalogue {file} cannot be read: {said}.", f"It is named by {named_by}."
        ) from error
    entries = catalogue.entries(text, str(file))
    return {name: _placed(entry, file.parent) for name, entry in entries.items()}


def _placed(entry: Entry, beside: Path) -> Entry:
    """`entry` with a folder's full path."""
    if is_url(entry.source) and not (beside / entry.source).exists():
        return entry
    return replace(entry, source=str((beside / Path(entry.source).expanduser()).resolve()))
