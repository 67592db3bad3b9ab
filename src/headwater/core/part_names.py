"""What a part of an app may be called: it becomes a file, a module, and names in the code."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata
from collections.abc import Collection

from headwater.core.errors import UsageError

LONGEST_NAME = 30
"""Letters: a line that holds a name twice still fits."""

DEVICES = frozenset(
    {
        "aux",
        "con",
        "nul",
        "prn",
        "conin",
        "conout",
        *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
    }
)
"""What no file may be called on Windows, whatever it ends in."""


def refuse_impossible(name: str) -> None:
    """Raises UsageError when `name` cannot be the name of a module everywhere."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        better = suggested(name)
        raise UsageError(
            f"{name!r} is no name for a module: small letters, digits and single underscores are.",
            f"Did you mean {better!r}?" if better else "Write it as in monthly_reports.",
        )
    if len(name) > LONGEST_NAME:
        raise UsageError(
            f"{name!r} has {len(name)} letters; {LONGEST_NAME} is the most.", "Choose a shorter name."
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise UsageError(f"{name!r} is a word of Python's own.", f"Did you mean {f'{name}_list'!r}?")
    if name in DEVICES:
        raise UsageError(f"{name!r} is a device on Windows, and no file there.", "Choose another name.")


def refuse_taken(name: str, packages: Collection[str]) -> None:
    """Raises UsageError when a module called `name` would be taken for another one, or hide it."""
    if name in sys.stdlib_module_names:
        raise UsageError(f"{name!r} is a module of Python's own library.", f"Did you mean 'my_{name}'?")
    if name in packages:
        raise UsageError(f"{name!r} is a package that the app depends on.", f"Did you mean 'my_{name}'?")
    if hasattr(builtins, name):
        raise UsageError(f"{name!r} is a name that Python has built in.", f"Did you mean 'my_{name}'?")


def suggested(name: str) -> str:
    """The nearest name that is possible; empty when there is none."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removesuffix(".py"))
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return re.sub(r"^[0-9_]+", "", words)[:LONGEST_NAME].strip("_")


def words(name: str) -> str:
    """`monthly_reports` as people write it: `monthly reports`."""
    return name.replace("_", " ")


def class_name(name: str) -> str:
    """`monthly_reports` as a class is called: `MonthlyReports`."""
    return "".join(part.capitalize() for part in name.split("_"))
