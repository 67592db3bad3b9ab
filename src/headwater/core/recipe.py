"""A recipe: the files of one more part of an app, and the lines that make the app know of it.

Its texts are Jinja until they are rendered for a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = "recipes"
"""Where a kit has its recipes, one folder for each kind."""

NAVIGATION = "navigation"
"""Where the pages are that `st.navigation` is given, wherever that is called."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One more element of a collection that the project has.

    `where` is `navigation`, or `path.py:NAME` for the list, tuple or set that NAME holds; `line` is the
    element, `before` a statement that comes before that of the collection. Where an `optional` one finds no
    place there is nothing to do.
    """

    where: str
    line: str
    before: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Replacement:
    """In the file at `path` the text `old` becomes `new`, if it is there exactly once."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the folder `root` says; `answers` are what may be answered, with the defaults.

    `choices` holds the answers that are allowed, where not every one is; `also` names a recipe whose files
    come along.
    """

    kind: str
    root: Path
    summary: str = ""
    answers: Mapping[str, str] | None = None
    choices: Mapping[str, tuple[str, ...]] | None = None
    registrations: tuple[Registration, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    also: str = ""


@dataclass(frozen=True, slots=True)
class Dish:
    """A recipe, rendered for one name: `files` by path relative to the project, and what registers them.

    `also` is the kind of the recipe whose files come along, "" for none.
    """

    files: Mapping[str, bytes]
    registrations: tuple[Registration, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    also: str = ""
