"""A uv.lock that was made for other dependencies.

## What it does
Compares the dependencies in pyproject.toml with those that uv.lock says it was made for.

## Why is this bad?
`uv sync --locked`, as in CI, stops; a plain `uv sync` locks anew, on each machine with what is newest there.

## Example
    streamlit>=1.67 in pyproject.toml, streamlit>=1.40 in uv.lock

## Use instead
    uv lock, and commit both files

## Known limits
Names, versions and the Python versions are compared. Markers, and packages with a source of their own, are
not: only uv can tell.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

Wanted = dict[str, set["SpecifierSet"]]
"""For each package the versions that are asked for."""

LOCAL = ("virtual", "editable", "directory")
PACKAGE = re.compile(rb"^(?=\[\[package\]\])", re.MULTILINE)
LOCAL_SOURCE = re.compile(rb"^source = \{ (?:" + "|".join(LOCAL).encode() + rb") = ", re.MULTILINE)
"""How uv writes them into its lock, each key on a line of its own."""


def find(project: Project) -> Iterator[Place]:
    """The locks that know of other dependencies than their projects."""
    for path, content in project.files.items():
        if posixpath.basename(path) == "uv.lock":
            lock = _table(_own_part(content))
            if problem := _problem(lock, posixpath.dirname(path), project):
                yield Place(path, f"{path} is not in step with pyproject.toml: {problem}.", 1, 1)


def _own_part(lock: bytes) -> bytes:
    """What the lock says of itself and of the project's own packages: a hundred others take long to parse."""
    itself, *packages = PACKAGE.split(lock)
    return b"".join([itself, *(package for package in packages if LOCAL_SOURCE.search(package))])


def _problem(lock: Mapping[str, Any], folder: str, project: Project) -> str:
    """The first difference between a lock and the projects that it is for; "" without one."""
    packages = [each for each in lock.get("package", ()) if isinstance(each, dict)]
    members = [(each, source) for each in packages if (source := _local(each)) is not None]
    for package, source in members:
        path = posixpath.normpath(posixpath.join(folder, source, "pyproject.toml"))
        asked = _table(project.files.get(path, b""))
        if "project" in asked and (problem := _of_member(asked, package)):
            return problem
        if len(members) == 1 and (problem := _of_python(asked.get("project", {}), lock)):
            return problem
    return ""


def _local(package: Mapping[str, Any]) -> str | None:
    source = package.get("source", {})
    return next((source[kind] for kind in LOCAL if kind in source), None)


def _of_member(asked: Mapping[str, Any], package: Mapping[str, Any]) -> str:
    wanted, known = asked["project"], package.get("metadata", {})
    free = set(map(_name, asked.get("tool", {}).get("uv", {}).get("sources", {})))
    dynamic = {"dependencies", "optional-dependencies"} & set(wanted.get("dynamic", ()))
    problem = ""
    if not dynamic:
        extras = wanted.get("optional-dependencies", {}).values()
        asked_for = _requirements([*wanted.get("dependencies", ()), *_flat(extras)])
        problem = _difference(asked_for, _locked(known.get("requires-dist", ())), free)
    groups = asked.get("dependency-groups", {}).values()
    older = asked.get("tool", {}).get("uv", {}).get("dev-dependencies", ())
    dev = _requirements([*(each for each in _flat(groups) if isinstance(each, str)), *older])
    return problem or _difference(dev, _locked(_flat(known.get("requires-dev", {}).values())), free)


def _difference(asked: Wanted, locked: Wanted, free: set[str]) -> str:
    for name in sorted(asked.keys() | locked.keys()):
        if name not in locked:
            return f"it lacks {name}"
        if name not in asked:
            return f"it still has {name}"
        if asked[name] != locked[name] and name not in free:
            return f"it has {_shown(name, locked[name])} for {_shown(name, asked[name])}"
    return ""


def _shown(name: str, versions: Iterable[SpecifierSet]) -> str:
    return " or ".join(sorted(f"{name}{each}" for each in versions))


def _of_python(wanted: Mapping[str, Any], lock: Mapping[str, Any]) -> str:
    asked, locked = _versions(wanted.get("requires-python")), _versions(lock.get("requires-python"))
    if asked is None or locked is None or asked == locked:
        return ""
    if any(each.operator not in {">=", "<"} for each in (*asked, *locked)):
        return ""  # uv writes them in its own way
    return f"it is for Python {locked}, not {asked}"


def _versions(text: object) -> SpecifierSet | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(text) if isinstance(text, str) else None
    except InvalidSpecifier:
        return None


def _requirements(lines: Iterable[str]) -> Wanted:
    from packaging.requirements import InvalidRequirement, Requirement

    wanted: Wanted = {}
    for line in lines:
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        wanted.setdefault(_name(requirement.name), set()).add(requirement.specifier)
    return wanted


def _locked(entries: Iterable[Mapping[str, Any]]) -> Wanted:
    wanted: Wanted = {}
    for entry in entries:
        versions = _versions(entry.get("specifier", ""))
        if "name" in entry and versions is not None:
            wanted.setdefault(_name(entry["name"]), set()).add(versions)
    return wanted


def _name(name: str) -> str:
    from packaging.utils import canonicalize_name

    return canonicalize_name(name)


def _flat(groups: Iterable[Sequence[Any]]) -> list[Any]:
    return [each for group in groups for each in group]


def _table(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}


_LOCK = """version = 1
requires-python = ">=3.11"

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }

[package.metadata]
requires-dist = [
    { name = "pandas", extras = ["excel"], specifier = ">=2,<3" },
    { name = "psycopg2-binary", marker = "extra == 'db'", specifier = ">=2.9" },
    { name = "streamlit", specifier = ">=1.67" },
]

[package.metadata.requires-dev]
dev = [{ name = "pytest", specifier = ">=8" }]
"""

_PROJECT = """[project]
name = "shop"
requires-python = ">=3.11"
dependencies = ["Streamlit >= 1.67", "pandas[excel] <3,>=2"]
[project.optional-dependencies]
db = ["psycopg2_binary>=2.9"]
[dependency-groups]
dev = ["pytest>=8"]
"""


def _example(why: str, old: str = "", new: str = "") -> Example:
    return Example(why, {"uv.lock": _LOCK, "pyproject.toml": _PROJECT.replace(old, new) if old else _PROJECT})


RULE = Rule(
    code="HW807",
    name="lock-stale",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    find=find,
    bad=(
        _example("another version", ">= 1.67", ">= 1.68"),
        _example("one more", "dependencies = [", 'dependencies = ["duckdb", '),
        _example("one less", ', "pandas[excel] <3,>=2"', ""),
        _example("of an extra", "psycopg2_binary>=2.9", "psycopg2_binary>=2.8"),
        _example("of a group", '"pytest>=8"', '"pytest>=8", "ruff"'),
        _example("another Python", 'requires-python = ">=3.11"', 'requires-python = ">=3.12"'),
    ),
    good=(
        _example("in step, written in another way"),
        _example("a group that includes another", "dev = [", 'all = [{include-group = "dev"}]\ndev = ['),
        _example("a marker", "pandas[excel] <3,>=2", "pandas[excel] <3,>=2 ; python_version >= '3'"),
        _example(
            "a source of its own",
            '"pytest>=8"]',
            '"pytest"]\n[tool.uv.sources]\npytest = { git = "https://example.org/pytest" }',
        ),
        _example(
            "dependencies that a build gives",
            'dependencies = ["Streamlit >= 1.67",',
            'dynamic = ["dependencies"]\nx = [',
        ),
        Example("no lock", {"pyproject.toml": _PROJECT}),
        Example("no project", {"uv.lock": _LOCK}),
        Example("no TOML", {"uv.lock": "<<<<<<<", "pyproject.toml": _PROJECT}),
    ),
)
