"""Environments for the projects of a kit: those that ask for the same packages share one."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sys
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.adapters import uv
from headwater.adapters.cache import digest
from headwater.adapters.guard import Guard
from headwater.core.errors import EnvironmentLackError
from headwater.core.project import Project

FLOOR = re.compile(r'^(requires-python\s*=\s*)"[^"]*"', re.MULTILINE)
OURS = ".".join(map(str, sys.version_info[:2]))


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment's folder; `note` says what of it is not as the project asks for."""

    folder: Path
    note: str = ""


class Environments:
    """Makes them below `scratch`, each once, whichever thread asks first."""

    def __init__(self, scratch: Path, guard: Guard) -> None:
        self._scratch, self._guard = scratch, guard
        self._made: dict[str, Future[Environment]] = {}
        self._lock = threading.Lock()
        self._places = itertools.count()
        self._missing: set[str] = set()

    def of(self, project: Path) -> Environment:
        """The environment for `project`.

        Raises:
            EnvironmentLackError: uv is missing, or the packages cannot be had.
        """
        key = _needs(project)
        with self._lock:
            is_first = key not in self._made
            made = self._made.setdefault(key, Future())
            place = self._scratch / str(next(self._places))
        if is_first:
            try:
                made.set_result(self._make(project, place))
            except BaseException as error:
                with self._lock:  # the next that needs it tries again: the network may be back
                    del self._made[key]
                made.set_exception(error)
                raise
        return made.result()

    def _make(self, project: Path, place: Path) -> Environment:
        copy = Path(shutil.copytree(project, place / "project"))
        folder = place / "environment"
        floor = _floor(copy)
        if floor in self._missing:
            return self._by_our_python(copy, folder)
        try:
            uv.make_environment(copy, folder, name=project.name, guard=self._guard)
        except EnvironmentLackError:
            if _is_met_by_ours(floor):
                raise
            made = self._by_our_python(copy, folder)
            self._missing.add(floor)  # whatever it was, by ours it can be had: no need to wait for it again
            return made
        return Environment(folder)

    def _by_our_python(self, copy: Path, folder: Path) -> Environment:
        """The same by the Python that we have: its floor does not change what it does.

        Raises:
            EnvironmentLackError: it is not for want of a Python.
        """
        settings = copy / "pyproject.toml"
        settings.write_text(FLOOR.sub(rf'\g<1>">={OURS}"', settings.read_text("utf-8"), count=1), "utf-8")
        (copy / ".python-version").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        uv.make_environment(copy, folder, name=copy.name, guard=self._guard)
        return Environment(folder, f"run by Python {OURS}: the one that it asks for is not here")


def _floor(project: Path) -> str:
    table = Project({"pyproject.toml": _read(project / "pyproject.toml")}).pyproject
    return str(table.get("project", {}).get("requires-python", ""))


def _is_met_by_ours(floor: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return f"{OURS}.999" in SpecifierSet(floor)
    except InvalidSpecifier:
        return True


def _needs(project: Path) -> str:
    """What an environment depends on; on the whole project where that is installed, too."""
    table = Project({"pyproject.toml": _read(project / "pyproject.toml")}).pyproject
    held = table.get("project", {})
    needs: dict[str, Any] = {
        name: held.get(name) for name in ("requires-python", "dependencies", "optional-dependencies")
    }
    settings = table.get("tool", {}).get("uv", {})
    needs |= {
        "groups": table.get("dependency-groups"),
        "uv": settings,
        "tool": _read(project / "uv.toml").hex(),
    }
    if "build-system" in table or settings.get("package"):
        needs["all"] = str(project)
    return digest(json.dumps(needs, sort_keys=True, default=str).encode())


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
