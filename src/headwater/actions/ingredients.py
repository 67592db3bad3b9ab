"""What a recipe is told of the project that it is rendered for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from headwater.analysis import registers
from headwater.analysis.layout import STATE
from headwater.analysis.literals import UnsureError, spread
from headwater.analysis.registers import Navigation
from headwater.core import part_names
from headwater.core.errors import UsageError
from headwater.core.project import Project

LAYERS = ("models", "callbacks", "data")
LEGACY_PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Defines:
    """Asks whether a module of the project defines a name; it can be pickled."""

    _names: Mapping[str, frozenset[str]]

    def __call__(self, path: str, wanted: str) -> bool:
        """Whether the module at `path` gives `wanted` to a function, a class or a value."""
        return wanted in self._names.get(path, frozenset())


@dataclass(frozen=True, slots=True)
class Wrapped:
    """Gives a call the lines that it needs."""

    _width: int

    def __call__(self, code: str) -> str:
        """`code` as the formatters would have it."""
        return spread(code, "", self._width)


def ingredients(project: Project, name: str, navigation: Navigation | None) -> dict[str, Any]:
    """The values that the templates of a recipe may use; all of them can be pickled.

    `pages`, `models`, `callbacks` and `data` are folders; `named_page` is the page's file as `Page`, the call
    that makes one, wants it, and `first_page` the first of those that are there. `keyed` says that the file
    `state` owns the keys of the session state, `data_errors` that there is a database, and a way to bear with
    its loss. `defines(file, name)` asks for a name, `wrapped(call)` gives a call the lines that it needs.
    """
    defines = Defines({path: registers.defined(module) for path, module in project.modules.items()})
    return {
        "name": name,
        "words": part_names.words(name),
        "class_name": part_names.class_name(name),
        "constant": name.upper(),
        "state": STATE,
        "keyed": _has_keys(project),
        "data_errors": defines("app/ui.py", "data_errors") and defines("app/data/database.py", "engine"),
        "defines": defines,
        "wrapped": Wrapped(registers.width(project.pyproject)),
        **{layer: _folder(project, layer) for layer in LAYERS},
        **_page(project, name, navigation),
    }


def packages(project: Project) -> frozenset[str]:
    """The names of the packages that the project says it needs, as modules are called."""
    texts = [
        content.decode("utf-8", "replace")
        for path, content in project.files.items()
        if re.fullmatch(r"requirements[^/]*\.txt|uv\.lock", path)
    ]
    table = project.pyproject.get("project", {})
    declared = table.get("dependencies", []) if isinstance(table, dict) else []
    lines = [*map(str, declared), *(line for text in texts for line in text.splitlines())]
    names = (re.match(r'\s*(?:name = ")?([A-Za-z][\w.-]*)', line) for line in lines)
    return frozenset(found[1].lower().replace("-", "_") for found in names if found)


def _has_keys(project: Project) -> bool:
    module = project.modules.get(STATE)
    return module is not None and registers.defined(module) >= {"Key", "KEYS", "init_state"}


def _folder(project: Project, layer: str) -> str:
    """The folder of a layer: that of the generated layout, unless the project has another one."""
    found = {posixpath.dirname(path) for path in project.files if path.endswith(".py")}
    there = sorted(path for path in found if posixpath.basename(path) == layer and path.count("/") <= 1)
    usual = layer if "app.py" in project.files else f"app/{layer}"
    return usual if usual in there or len(there) != 1 else there[0]


def _page(project: Project, name: str, navigation: Navigation | None) -> Mapping[str, str]:
    if navigation is None:
        own = {"pages": LEGACY_PAGES, "named_page": f"{LEGACY_PAGES}/{name}.py"}
        return {**own, "Page": "st.Page", "first_page": ""}
    base, folder = registers.base_of(navigation, project)
    named = posixpath.join(folder, f"{name}.py")
    pages = posixpath.normpath(posixpath.join(base, folder))
    there = sorted(
        path for path in project.files if posixpath.dirname(path) == pages and path.endswith(".py")
    )
    first = posixpath.basename(there[0]) if there else ""
    try:
        made_by = navigation.page
    except UnsureError as error:
        raise UsageError(
            f"{navigation.path}:{navigation.line}: st.Page is not imported here.",
            "Import it beside navigation: from streamlit import Page, navigation",
        ) from error
    return {"pages": pages, "named_page": named, "Page": made_by, "first_page": first}


def refuse_module_in_the_way(project: Project, files: Mapping[str, bytes]) -> None:
    """Raises UsageError when a folder to come is called like a module that is there."""
    for path in files:
        parts = path.split("/")
        for end in range(1, len(parts)):
            module = f"{'/'.join(parts[:end])}.py"
            if module in project.files:
                raise UsageError(
                    f"{path} could not be imported: {module} is a module of that name.",
                    "Make it a package, or rename it.",
                )
