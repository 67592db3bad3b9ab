"""Which version of Streamlit a project asks for, by its own files."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

WANTED = "streamlit"
LOWER = frozenset({">=", ">", "~=", "=="})
LOCKED = re.compile(r'^name = "streamlit"\r?\nversion = "([^"\n]+)"', re.MULTILINE)
"""How uv, Poetry and PDM write it into their locks."""


def pin(files: Mapping[str, bytes], known: Sequence[str]) -> tuple[str, str]:
    """The version that is pinned, else the newest of the `known` ones that the requirements allow.

    With it comes the oldest that a lower bound allows, which is the same where there is none: nobody says
    then that the project still runs on anything older. The files nearest to the project's root count; a lock
    counts more than what it was made of.
    """
    for path in sorted(files, key=lambda path: (path.count("/"), _rank(path), path)):
        if _rank(path) < len(READERS) and (found := _in_file(path, files[path], known)):
            return found
    return known[-1], known[-1]


def _in_file(path: str, content: bytes, known: Sequence[str]) -> tuple[str, str] | None:
    if WANTED.encode() not in content.lower():
        return None
    try:
        text = content.decode("utf-8-sig")
        asked = list(READERS[_rank(path)][1](text))
    except (UnicodeDecodeError, ValueError, AttributeError, TypeError):
        return None
    return next((versions for each in asked if (versions := _allowed(each, known))), None)


def _allowed(asked: str, known: Sequence[str]) -> tuple[str, str] | None:
    """The version that a specifier pins, else the newest of `known` that it allows, else the one in it."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        specifiers = SpecifierSet(asked)
    except InvalidSpecifier:
        return None
    for each in specifiers:
        if each.operator in {"==", "==="} and not each.version.endswith("*"):
            return each.version, each.version
    fitting = [version for version in known if version in specifiers or _minor(version, specifiers)]
    if not fitting:
        named = min(each.version.removesuffix(".*") for each in specifiers)
        return named, named
    bounded = any(each.operator in LOWER for each in specifiers)
    return fitting[-1], fitting[0] if bounded else fitting[-1]


def _minor(version: str, specifiers: SpecifierSet) -> bool:
    """Whether some later patch of the version is allowed: `>=1.40.1` allows one of 1.40."""
    major, minor, *_ = version.split(".")
    return f"{major}.{minor}.99" in specifiers


def _lock(text: str) -> Iterator[str]:
    if found := LOCKED.search(text):  # a lock is long, and takes a while to parse
        yield f"=={found[1]}"
        return
    for package in tomllib.loads(text).get("package", ()):
        if package.get("name") == WANTED and "version" in package:
            yield f"=={package['version']}"


def _pipfile_lock(text: str) -> Iterator[str]:
    for section in ("default", "develop"):
        package = json.loads(text).get(section, {}).get(WANTED, {})
        if "version" in package:
            yield package["version"]


def _pyproject(text: str) -> Iterator[str]:
    content = tomllib.loads(text)
    project = content.get("project", {})
    yield from _requirements(project.get("dependencies", ()))
    for group in (*project.get("optional-dependencies", {}).values(), *_groups(content)):
        yield from _requirements(each for each in group if isinstance(each, str))
    poetry = content.get("tool", {}).get("poetry", {})
    yield from _table(poetry.get("dependencies", {}))
    for group in poetry.get("group", {}).values():
        yield from _table(group.get("dependencies", {}))


def _groups(content: Mapping[str, Any]) -> Iterable[Any]:
    groups: Mapping[str, Any] = content.get("dependency-groups", {})
    return groups.values()


def _pipfile(text: str) -> Iterator[str]:
    content = tomllib.loads(text)
    yield from _table(content.get("packages", {}))
    yield from _table(content.get("dev-packages", {}))


def _table(dependencies: Mapping[str, Any]) -> Iterator[str]:
    """Dependencies as Poetry and Pipenv write them: `streamlit = "^1.30"`, or with `{version = ...}`."""
    asked = next((each for name, each in dependencies.items() if name.lower() == WANTED), None)
    if isinstance(asked, Mapping):
        asked = asked.get("version")
    if isinstance(asked, str):
        yield _poetry(asked)


def _poetry(asked: str) -> str:
    """Poetry's specifiers in the words of Python's: `^1.30` and `*` it alone has."""
    if asked == "*":
        return ""
    if asked.startswith("^"):
        major = asked[1:].partition(".")[0]
        return f">={asked[1:]},<{int(major) + 1}"
    if asked.startswith("~") and not asked.startswith("~="):
        return f"=={'.'.join(asked[1:].split('.')[:2])}.*"
    return f"=={asked}" if asked[:1].isdigit() else asked


def _requirements(lines: Iterable[str]) -> Iterator[str]:
    from packaging.requirements import InvalidRequirement, Requirement

    for line in lines:
        if WANTED not in line.lower():
            continue
        try:
            requirement = Requirement(re.split(r"\s+#|\s--|\s*\\$", line.strip())[0])
        except InvalidRequirement:
            continue
        if requirement.name.lower() == WANTED and not requirement.url:
            yield str(requirement.specifier)


def _requirements_file(text: str) -> Iterator[str]:
    return _requirements(text.splitlines())


def _environment(text: str) -> Iterator[str]:
    """Conda's `- streamlit=1.30` and pip's `- streamlit==1.30` below it."""
    for line in text.splitlines():
        found = re.match(r"\s*-\s*[\"']?(?:[\w.-]+::)?(streamlit\b[^#\"']*)", line)
        if found:
            asked = re.sub(r"(?<![=<>~!])=(?!=)\s*([\d.]+).*", r"==\1", found[1].strip())
            yield from _requirements([asked])


READERS = (
    (re.compile(r"(uv|poetry|pdm)\.lock$"), _lock),
    (re.compile(r"Pipfile\.lock$"), _pipfile_lock),
    (re.compile(r"requirements[\w.-]*\.txt$"), _requirements_file),
    (re.compile(r"pyproject\.toml$"), _pyproject),
    (re.compile(r"Pipfile$"), _pipfile),
    (re.compile(r"environment[\w.-]*\.ya?ml$"), _environment),
    (re.compile(r"requirements/[\w.-]+\.txt$"), _requirements_file),
)
"""What reads a file's requirements, those that count most first."""


def _rank(path: str) -> int:
    name = posixpath.basename(path)
    return next(
        (rank for rank, (pattern, _) in enumerate(READERS) if pattern.match(name) or pattern.search(path)),
        len(READERS),
    )
