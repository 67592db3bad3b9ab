"""Finds a kit, brings it into a plain local folder, and reads its questions.

A plain folder, because Copier checks a git template out again for each use, and because whatever is
rendered from one is exactly what was looked at.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from headwater.adapters import (
    bases,
    compose,
    default_kit,
    disk,
    git,
    kit_config,
    plain_files,
    releases,
    shapes,
)
from headwater.adapters.guard import Guard
from headwater.adapters.ourselves import refuse_other_version
from headwater.core.errors import UsageError
from headwater.core.kit import Kit, Question
from headwater.core.manifest import Manifest
from headwater.core.source import without_password

DEFAULT_SOURCE = "https://headwater.invalid/default-kit.git"
"""What a project made from the default kit records as its source.

`.invalid` can be registered by nobody (RFC 2606), so that no other tool takes it for a place to fetch from.
"""

DEFAULT_NAME = "default"
DEFAULT_SOURCES = frozenset({DEFAULT_SOURCE})
"""Whatever the default kit was ever called: projects keep what they once recorded until their next update."""

DEEPEST = 5
"""How many kits may lie over each other."""


def source_of(recorded: str) -> str | None:
    """What to open for a source that a project records: None for the default kit, whatever it was called."""
    return None if recorded in DEFAULT_SOURCES else recorded


def name_of(source: str | None) -> str:
    """What a kit is called."""
    return re.split("[/:]", source.rstrip("/"))[-1].removesuffix(".git") if source else "default"


def newest(source: str | None, versions: str = "") -> str:
    """The newest version of the kit at `source` in a range ("": any); "" where it has none.

    Raises:
        UsageError: there is no kit at `source`.
        EnvironmentLackError: git is missing, or cannot reach it within seconds.
    """
    if source is None:
        return f"v{default_kit.newest()}"
    if git.is_repository(source):
        folder = disk.expanded(source)
        return git.newest_tag(str(folder.resolve()) if folder.exists() else source, versions)
    if disk.expanded(source).is_dir():
        return ""
    raise _nowhere(source)


@functools.cache
def names_its_folder(root: Path) -> bool:
    """Whether the project's folder, beside the answers, may have a say in what the kit in `root` renders."""
    return any(
        b"_folder_name" in os.fsencode(path.name) or (path.is_file() and b"_folder_name" in path.read_bytes())
        for path in root.rglob("*")
    )


@contextlib.contextmanager
def opened(
    source: str | None, ref: str | None, guard: Guard, versions: str = "", beside: Path | None = None
) -> Iterator[Kit]:
    """The kit at `source` (a folder, a git repository or its URL; None: the default kit).

    `versions` is a range that its version must be in, "" for any. `beside` is the folder that
    `source` is a copy of, if it is one: its base may be named from there.

    Raises:
        UsageError: there is no kit at `source`, or it has no version `ref`.
        HeadwaterError: the default kit's version is damaged.
        UntrustedKitError: it holds what no kit may.
        EnvironmentLackError: git is missing, or cannot reach the source.
    """
    with guard.temporary() as scratch:
        root = scratch / "kit"
        if source is None:
            version = default_kit.fetch(ref, root)
            kit = _kit(root, DEFAULT_NAME, DEFAULT_SOURCE, f"v{version}")
            yield replace(kit, manifest=compose.manifest_of(root))
        else:
            yield _foreign_kit(source, ref, root, guard, versions, beside)


def _foreign_kit(
    source: str, ref: str | None, root: Path, guard: Guard, versions: str, beside: Path | None
) -> Kit:
    folder, name = disk.expanded(source), name_of(source)
    if git.is_repository(source):
        where = str(folder.resolve()) if folder.exists() else source
        version, commit = git.export(where, ref, root, guard, versions)
        where = without_password(where)
    elif folder.is_dir():
        if ref is not None or versions:
            raise UsageError(
                f"The kit {source} is a plain folder and has no versions.",
                "Ask for none, or make it a git repository with tags.",
            )
        where, version, commit = str(folder.resolve()), "", ""
        plain_files.refuse_what_is_no_kit(folder, name)
        shutil.copytree(folder, root, symlinks=True)
    else:
        raise _nowhere(source)
    plain_files.refuse_what_is_no_kit(root, name)
    _refuse_links_that_leave(root)
    held = completed(root, guard, beside or bases.folder_of(source))
    refuse_other_version(held.required, f"the kit {held.name or name}")
    kit = _kit(root, held.name or name, where, version)
    return replace(kit, manifest=held, commit=commit, foreign=True)


def completed(root: Path, guard: Guard, beside: Path | None, depth: int = 0) -> Manifest:
    """Puts its base into the kit in `root`, if it is a layer; returns its manifest.

    `beside` is the kit's own folder, which a relative base is relative to; None if it was fetched.

    Raises:
        UsageError: its kit.toml is broken, or its base is not there.
        EnvironmentLackError: the base cannot be reached.
    """
    return compose.complete(
        root, lambda kit, version, place: fetch_base(kit, version, place, guard, beside, depth + 1)
    )


def fetch_base(
    source: str, version: str | None, place: Path, guard: Guard, beside: Path | None, depth: int = 1
) -> str:
    """Brings what a layer is over, complete, into the new folder `place`; returns its version.

    That is a tag as it is, but for the default kit, whose versions have no `v` in a kit.toml.

    Raises:
        UsageError: there is no such kit, or no such version.
        EnvironmentLackError: it cannot be reached.
    """
    if source == DEFAULT_NAME:
        return default_kit.fetch(version or releases.newest(), place)
    if depth > DEEPEST:
        raise UsageError(
            f"The base {source} lies over {DEEPEST} others or over itself.",
            "Ask the kit's author to mend that.",
        )
    origin, versions = bases.resolved(source, beside)
    found = git.export(origin, version, place, guard, versions)
    _refuse_links_that_leave(place)
    completed(place, guard, bases.folder_of(origin), depth)
    return found.version


def refuse_unfit_locks(kit: Kit) -> None:
    """Raises UsageError where the kit locks an answer as what its own question would refuse.

    The question itself is asked of nobody, so that Copier takes anything for its answer.
    """
    locked = kit.manifest.locked
    if not locked:
        return
    from headwater.adapters import kit_documents  # it loads PyYAML

    text = shapes.config_of(kit.root).read_text("utf-8-sig")
    asked = kit_documents.parsed(compose.before_locks(text), kit.root)
    for name, value in locked.items():
        choices = _question(name, asked[name]).choices if name in asked else None
        computed = any("{{" in str(each) for each in choices or ())
        if choices is not None and not computed and str(value) not in map(str, choices):
            raise UsageError(
                f"The kit {kit.name} locks {name} as {value!r}, which is none of its choices.",
                "That is for the kit's author to mend: headwater kit validate",
            )


def _nowhere(source: str) -> UsageError:
    return UsageError(
        f"There is no kit at {source!r}.",
        "Give a folder or a git URL that holds a copier.yml; update --kit SOURCE follows one that has moved.",
    )


def _refuse_links_that_leave(root: Path) -> None:
    for entry in plain_files.entries(root):
        if entry.is_symlink() and not plain_files.is_inside(Path(entry.path), root):
            raise UsageError(
                f"The kit's file {Path(entry.path).relative_to(root)} is a link that leads out of the kit.",
                "Ask the kit's author to replace it by a file.",
            )


def _kit(root: Path, name: str, source: str, version: str) -> Kit:
    config = kit_config.config(root, name)
    questions = {key: _question(key, value) for key, value in config.items() if not key.startswith("_")}
    unsafe = kit_config.unsafe(config)
    return Kit(root, name, source, version, questions, _answers_file(config, name), unsafe=unsafe)


def _answers_file(config: Mapping[str, Any], name: str) -> str:
    """Where the kit wants its answers recorded: headwater writes there itself, so only inside the project."""
    path = config.get("_answers_file", ".copier-answers.yml")
    if isinstance(path, str) and path and "{{" not in path:
        parts = PurePosixPath(path.replace("\\", "/")).parts
        if ".." not in parts and not parts[0].startswith(("/", "~")) and ":" not in parts[0]:
            return path
    raise UsageError(
        f"The kit {name} wants its answers recorded in {path!r}.",
        "Ask its author to give _answers_file a plain path inside the project.",
    )


def _question(name: str, spec: Any) -> Question:
    if not isinstance(spec, dict):  # Copier's short form: `name: default`
        return Question(name, type=_type_of(spec), default=spec)
    return Question(
        name,
        type=str(spec.get("type", _type_of(spec.get("default")))),
        choices=None if spec.get("multiselect") else _choices(spec.get("choices")),
        hidden=spec.get("when", True) is False,
        secret=bool(spec.get("secret", False)),
        default=spec.get("default"),
    )


def _type_of(default: Any) -> str:
    match default:
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "str"
        case _:
            return "yaml"


def _choices(spec: Any) -> tuple[Any, ...] | None:
    match spec:
        case dict():
            return tuple(value.get("value") if isinstance(value, dict) else value for value in spec.values())
        case [*items]:
            return tuple(item[1] if isinstance(item, list) and len(item) > 1 else item for item in items)
        case _:  # none, or computed by Jinja
            return None
