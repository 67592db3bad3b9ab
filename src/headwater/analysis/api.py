"""Streamlit's public functions and their parameters, for the version that a project runs on.

They come from the Streamlit that is installed with the project, else from the version that it pins, else from
the newest version that `streamlit_api.json` knows. That file is generated: `python bench/api_tables.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from headwater.analysis.installed import METHODS, read_package, successors
from headwater.analysis.pins import pin
from headwater.analysis.signatures import Signature, parse

ENVIRONMENTS = tuple(
    f"{folder}/{packages}"
    for folder in (".venv", "venv")
    for packages in ("lib/python*/site-packages", "Lib/site-packages")
)
GONE = -1
"""Stands in the tables for the signature of a name that a version no longer has."""

Version = tuple[int, ...]


@dataclass(frozen=True)
class Api:
    """The API of one version of Streamlit.

    `names` maps each public name (`button`, `column_config.TextColumn`, `components.v1.html`, a container's
    `DeltaGenerator.button`) to what it takes, or to None where that is not known. `removed` holds the names
    that earlier versions had, with the version that they went with, `later` those that are still to come.
    `whole` is False when there may be more names and parameters than these: the version is newer than any
    that was read. `known` is False when nothing is known of it; no rule then says anything about its API.
    `origin` tells whether it comes from the `tables` or was read from what is `installed`.
    `bound` is the API of the lower bound that the project sets, if it does not say which version it runs on.
    """

    version: Version = ()
    names: Mapping[str, Signature | None] = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)
    later: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = True
    bound: Api | None = None
    origin: str = "tables"

    @cached_property
    def memory(self) -> set[object]:
        """What a rule wants to know again of the same version."""
        return set()

    @property
    def oldest(self) -> Api:
        """The oldest that the project may run on: no fix may ask for more than that has."""
        return self.bound or self

    @property
    def known(self) -> bool:
        """Whether anything is known of the version."""
        return bool(self.names)

    @property
    def title(self) -> str:
        """The version as people write it."""
        return "Streamlit " + ".".join(map(str, self.version[:2]))

    @cached_property
    def replaced(self) -> frozenset[str]:
        """The functions, and methods of containers, that are deprecated as a whole."""
        return frozenset(
            name.removeprefix(f"{METHODS}.") for name, takes in self.names.items() if takes and takes.instead
        )

    @cached_property
    def deprecated(self) -> frozenset[str]:
        """The names of the parameters that any of the functions calls deprecated."""
        return frozenset(name for takes in self.names.values() if takes for name in takes.deprecated)

    def signature(self, name: str, in_container: bool = False) -> Signature | None:
        """What `st.name` takes, or the method `name` of a container."""
        return self.names.get(f"{METHODS}.{name}" if in_container else name)

    def successor(self, name: str) -> str:
        """The one name that Streamlit has in place of `name`; "" when there is none, or more than one."""
        instead = [each for each in self.successors.get(name, ()) if each in self.names]
        return instead[0] if len(instead) == 1 else ""


def for_project_files(files: Mapping[str, bytes]) -> Api:
    """The API that a project's files ask for: of the version that they pin, else of the newest one."""
    newest, oldest = pin(files, _tables()["versions"])
    return (
        for_version(newest) if newest == oldest else replace(for_version(newest), bound=for_version(oldest))
    )


def installed(root: Path) -> Api | None:
    """The API of the Streamlit in the virtual environment of the project at `root`, if there is one."""
    for pattern in ENVIRONMENTS:
        for packages in sorted(root.glob(pattern)):
            for info in packages.glob("streamlit-*.dist-info"):
                return _installed(packages / "streamlit", info.name.split("-")[1].removesuffix(".dist"))
    return None


def for_version(text: str) -> Api:
    """The API of the version `text`; nothing of one that is older than the tables."""
    version = _parts(text)
    known = [_parts(each)[:2] for each in _tables()["versions"]]
    if version[:2] < known[0]:
        return Api(version=version)
    number = max(number for number, each in enumerate(known) if each <= version[:2])
    return _api(number, version)


def _installed(folder: Path, text: str) -> Api | None:
    api = for_version(text)
    if api.known and api.whole:
        return api
    if not (folder / "__init__.py").is_file():
        return None
    try:
        return _read(folder, text)
    except (LookupError, SyntaxError, ValueError, OSError):
        return None  # it is called so, and is built in another way


def span(name: str, parameter: str) -> tuple[str, str]:
    """The versions in which the function got the parameter and lost it; "" where the tables do not tell."""
    versions, signatures = _tables()["versions"], _tables()["signatures"]
    came = went = ""
    for number, index in _tables()["names"].get(name, ()):
        has = index not in {None, GONE} and parameter in parse(signatures[index]).parameters
        if has and (went or not came):
            came, went = _short(versions[number]), ""
        elif not has and came and not went:
            went = _short(versions[number])
    return came, went


@cache
def _read(folder: Path, text: str) -> Api:
    """The API of a version that the tables do not know."""
    names = read_package(folder)
    newest = _api(len(_tables()["versions"]) - 1, ())
    gone = dict.fromkeys({*newest.names, *newest.removed} - set(names), "")
    instead = successors(folder) or newest.successors
    return Api(_parts(text), names, gone | dict(newest.removed), {}, instead, origin="installed")


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(Path(__file__).with_name("streamlit_api.json").read_bytes())
    return tables


@cache
def _api(number: int, version: Version) -> Api:
    """The API of the version `number` of the tables."""
    tables = _tables()
    signatures = cache(lambda index: parse(tables["signatures"][index]) if index is not None else None)
    names, removed, later = {}, {}, {}
    for name, changes in tables["names"].items():
        before = [change for change in changes if change[0] <= number]
        if not before:
            later[name] = _short(tables["versions"][changes[0][0]])
        elif before[-1][1] == GONE:
            removed[name] = _short(tables["versions"][before[-1][0]])
        else:
            names[name] = signatures(before[-1][1])
    older = {name: "" for name in tables["successors"] if name not in tables["names"]}
    whole = version[:2] == _parts(tables["versions"][number])[:2]
    return Api(version, names, removed | older, later, _tuples(tables["successors"]), whole)


def _tuples(given: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(names) for name, names in given.items()}


def _short(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _parts(version: str) -> Version:
    """The numbers that a version begins with: (1, 50, 0) for `1.50.0rc1`."""
    parts = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        parts.append(int(digits))
    return tuple(parts)
