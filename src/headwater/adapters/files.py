"""The files of a project on disk: found by the rules of git, read when they are looked at."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from headwater.core.project import LEFT_OUT, Project

Ignores = Callable[[str], Any]
"""Whether git ignores a path, relative to the folder of the .gitignore; folders end in a slash."""

LARGEST_TEXT = 200_000
"""Bytes; what is larger and no Python is data, and nobody looks into it."""

READ_WHOLE = (".py", ".toml", ".txt", ".lock", ".yml", ".yaml")
"""What is code, or says what a project is made of, however long."""

KEPT_HIDDEN = frozenset({".streamlit", ".github"})
NEVER = LEFT_OUT | {"site-packages", "__pypackages__", "build", "dist", ".tox", ".nox"}
MARKERS = ("pyproject.toml", "requirements.txt", ".git", "uv.lock", "Pipfile", "environment.yml")


class Folder(Mapping[str, bytes]):
    """The files below `root` by relative path; the content is read anew whenever it is asked for.

    One that may not be read is empty, and noted as `unreadable`.
    """

    def __init__(self, root: Path, paths: Sequence[str]) -> None:
        self._base = os.path.join(root, "")  # noqa: PTH118
        self._paths = dict.fromkeys(paths)
        self.unreadable: set[str] = set()

    def __getitem__(self, path: str) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        file = f"{self._base}{path}"
        try:
            with open(file, "rb", buffering=0) as handle:  # noqa: PTH123 -- thousands of times
                if not path.endswith(READ_WHOLE) and os.fstat(handle.fileno()).st_size > LARGEST_TEXT:
                    return b""
                return handle.readall()
        except FileNotFoundError:
            return b""  # gone since it was listed
        except PermissionError:
            self.unreadable.add(path)
            return b""

    def size(self, path: str) -> int:
        """How many bytes the file has; none when it is gone."""
        try:
            return os.stat(f"{self._base}{path}").st_size  # noqa: PTH116 -- thousands of times
        except OSError:
            return 0

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def project_of(path: Path) -> Path:
    """The root of the project that `path` lies in; without any sign of one, the folder itself."""
    folder = path if path.is_dir() else path.parent
    for ancestor in (folder, *folder.parents):
        if is_project(ancestor):
            return ancestor
    return folder


def is_project(folder: Path) -> bool:
    """Whether there is a sign of a project in `folder`."""
    return any((folder / marker).exists() for marker in MARKERS)


def opened(root: Path, exclude: Sequence[str] = (), *, deep: bool = True) -> Project:
    """The project at `root`, without what git ignores, environments, caches and the globs in `exclude`.

    Unless `deep`, only the folder itself is looked at.
    """
    found = (
        sorted(_walk(root, exclude))
        if deep
        else sorted(entry.name for entry in _listed(root) if entry.is_file())
    )
    return Project(Folder(root, found))


def _walk(root: Path, exclude: Sequence[str]) -> Iterator[str]:
    patterns = [("", _patterns("\n".join(exclude)))] if exclude else []
    waiting: list[tuple[str, list[tuple[str, Ignores]]]] = [("", patterns)]
    while waiting:
        folder, ignored = waiting.pop()
        listed = _listed(root / folder)
        if any(entry.name == ".gitignore" for entry in listed):
            with contextlib.suppress(OSError):
                text = (root / folder / ".gitignore").read_text("utf-8", "replace")
                ignored = [*ignored, (folder, _patterns(text))]
        for entry in listed:
            path = f"{folder}{entry.name}"
            if _is_passed_over(entry, path) or _is_ignored(path, entry.is_dir(), ignored):
                continue
            if entry.is_file():
                yield path
            elif _is_looked_into(entry):
                waiting.append((f"{path}/", ignored))


def _is_passed_over(entry: os.DirEntry[str], path: str) -> bool:
    """Links are, for they lead out of the project or to what is met anyway; but not to its settings."""
    return entry.is_symlink() and not (path == "pyproject.toml" and entry.is_file())


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    """What is in `folder`; nothing when it may not be read."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except PermissionError:
        return []


def _is_looked_into(entry: os.DirEntry[str]) -> bool:
    if entry.name in NEVER or (entry.name.startswith(".") and entry.name not in KEPT_HIDDEN):
        return False
    return entry.is_dir() and not os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))  # noqa: PTH110, PTH118


@cache
def _patterns(text: str) -> Ignores:
    import pathspec  # not for a project without a .gitignore

    spec = pathspec.GitIgnoreSpec.from_lines(line for line in text.splitlines() if _is_pattern(line))
    patterns = [pattern for pattern in spec.patterns if pattern.include is not None]
    if all(pattern.include for pattern in patterns):  # nothing is taken back: one expression for all
        regexes = "|".join(
            re.sub(r"\(\?P<\w+>", "(?:", pattern.regex.pattern) for pattern in patterns if pattern.regex
        )
        return re.compile(regexes or r"(?!)").match
    return spec.match_file


def _is_pattern(line: str) -> bool:
    """Whether pathspec takes it; git passes over what it cannot read."""
    import pathspec

    try:
        pathspec.GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _is_ignored(path: str, folder: bool, ignored: Sequence[tuple[str, Ignores]]) -> bool:
    name = f"{path}/" if folder else path
    return any(ignores(name.removeprefix(base)) for base, ignores in ignored)
