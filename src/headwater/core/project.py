"""A project as its files: what every static rule looks at."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from headwater.core.module import Module

LEFT_OUT = frozenset(
    {".git", ".venv", "venv", "__pycache__", "node_modules", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
)
"""Folders that never hold a project's own source."""


@dataclass(frozen=True)
class Project:
    """Every file of a project; keys are paths relative to its root, with forward slashes."""

    files: Mapping[str, bytes]

    @classmethod
    def read(cls, root: Path) -> Project:
        """Reads the project at `root` into memory; links and `LEFT_OUT` folders are passed over.

        Raises:
            OSError: a file cannot be read.
        """
        return cls({path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(_walk(root))})

    def size(self, path: str) -> int:
        """How many bytes a file has; of one on disk without reading it."""
        measured = getattr(self.files, "size", None)
        return measured(path) if measured else len(self.files[path])

    @cached_property
    def modules(self) -> Mapping[str, Module]:
        """The Python files that parse, by path."""
        return {path: module for path, module in self.scripts.items() if module.error is None}

    @cached_property
    def scripts(self) -> Mapping[str, Module]:
        """Every Python file, by path, whether it parses or not."""
        return {path: Module(path, source) for path, source in self.files.items() if path.endswith(".py")}

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """The content of pyproject.toml; empty when it is missing or is not TOML."""
        try:
            return tomllib.loads(self.files.get("pyproject.toml", b"").decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            return {}

    @property
    def settings(self) -> dict[str, Any]:
        """The `[tool.headwater]` table of pyproject.toml."""
        tool = self.pyproject.get("tool", {})
        settings = tool.get("headwater", {}) if isinstance(tool, dict) else {}
        return settings if isinstance(settings, dict) else {}


class Changed(Mapping[str, bytes]):
    """`files`, some of them with another content; the others are read when they are looked at."""

    def __init__(self, files: Mapping[str, bytes], texts: Mapping[str, bytes]) -> None:
        self._files, self._texts = files, dict(texts)
        self.unreadable: set[str] = getattr(files, "unreadable", set())

    def __getitem__(self, path: str) -> bytes:
        return self._texts[path] if path in self._texts else self._files[path]

    def size(self, path: str) -> int:
        """How many bytes a file has; of one on disk without reading it."""
        return len(self._texts[path]) if path in self._texts else Project(self._files).size(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_symlink() or entry.name in LEFT_OUT:
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.is_file():
            yield entry
