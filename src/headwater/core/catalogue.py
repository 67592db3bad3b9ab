"""A catalogue: the kits that a team offers, by name.

    [kits.acme]                                   # headwater new app --kit acme
    source = "git@git.example.com:acme/kit.git"   # a folder or whatever git fetches; gh:owner/repo
    versions = ">=2,<3"                           # which of its versions may be used; all, unless told
    description = "Apps in the style of Acme"     # for headwater kit list
    presets = ["finance-dashboard"]               # those worth knowing of; kit.toml has them all

A relative folder is one beside the catalogue.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from headwater.core.errors import UsageError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
KNOWN = frozenset({"source", "versions", "description", "presets"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A kit of a catalogue; `where` is the catalogue's file, `versions` a range of PEP 440 or ""."""

    name: str
    source: str
    versions: str = ""
    description: str = ""
    presets: tuple[str, ...] = ()
    where: str = ""


def entries(text: str, where: str) -> dict[str, Entry]:
    """The kits in a catalogue, by name, in its order.

    Raises:
        UsageError: it is broken; the message has the place.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _broken(where, f"is not TOML: {error}") from error
    kits = table.get("kits", {})
    if not isinstance(kits, dict) or table.keys() - {"kits"}:
        raise _broken(where, "may hold tables [kits.NAME] and nothing else")
    return {name: _entry(name, spec, where) for name, spec in kits.items()}


def allows(versions: str, version: str) -> bool:
    """Whether `version`, as a project records it, is in a range; a commit is in none."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        return not versions or SpecifierSet(versions).contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False


def _entry(name: str, spec: Any, where: str) -> Entry:
    if not NAME.fullmatch(name):
        raise _broken(where, f"has a kit called {name!r}, which nobody could type")
    if not isinstance(spec, dict) or spec.keys() - KNOWN:
        raise _broken(where, f"[kits.{name}] may have {', '.join(sorted(KNOWN))}")
    source = _text(spec, "source", name, where)
    if not source:
        raise _broken(where, f"[kits.{name}] has no source")
    presets = spec.get("presets", [])
    if not isinstance(presets, list) or not all(isinstance(each, str) for each in presets):
        raise _broken(where, f"[kits.{name}] presets is no list of names")
    versions = _range(_text(spec, "versions", name, where), name, where)
    return Entry(name, source, versions, _text(spec, "description", name, where), tuple(presets), where)


def _text(spec: Mapping[str, Any], key: str, name: str, where: str) -> str:
    value = spec.get(key, "")
    if not isinstance(value, str):
        raise _broken(where, f"[kits.{name}] {key} is no text")
    return value.strip()


def _range(text: str, name: str, where: str) -> str:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(text)
    except InvalidSpecifier as error:
        raise _broken(where, f'[kits.{name}] versions is no range such as ">=2,<3"') from error
    return text


def _broken(where: str, what: str) -> UsageError:
    return UsageError(f"The catalogue {where} {what}.", "Ask whoever keeps it to mend that.")
