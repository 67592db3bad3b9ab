"""Which files make up an app: its entrypoint, its pages, and what they import."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from headwater.analysis.facts import Facts, ImportedNames
from headwater.core.module import is_test

ENTRYPOINTS = ("streamlit_app.py", "app.py", "main.py", "home.py", "Home.py")
"""Names that the field gives to an entrypoint."""

LOCAL_NAMES = frozenset({"common", "components", "config", "core", "helpers", "lib", "src", "state", "utils"})
"""Names that a project gives to its own modules, and that no package is imported by."""


class Apps:
    """The apps in a tree of files, from the facts of each by path.

    Keys are looked for in the whole app: all files that are tied to each other by imports, by the pages
    that they name, or by lying in one `pages/` folder.
    """

    def __init__(self, facts: Mapping[str, Facts], entrypoints: Sequence[str] = ()) -> None:
        self.facts = facts
        self.named = frozenset(entrypoints)

    def imported(self, path: str, wanted: ImportedNames) -> list[str]:
        """The files that an import in `path` reads."""
        package = wanted.module.partition(".")[0]
        if wanted.module and (package not in self._names or (package == "streamlit" and not wanted.level)):
            return []  # the most of imports: somebody else's package
        folder = path.rpartition("/")[0]
        if wanted.level:
            for _ in range(wanted.level - 1):
                folder = folder.rpartition("/")[0]
            return self._targets(folder, wanted)
        while True:
            found = self._targets(folder, wanted)
            if found or not folder:
                return found
            folder = folder.rpartition("/")[0]

    def is_script(self, path: str) -> bool:
        """Whether Streamlit runs the file itself, again and again: it is an entrypoint or a page."""
        if path in self.named or path in self.pages:
            return True
        facts = self.facts[path]
        if not facts.uses_streamlit or path in self._imported_files or is_test(path):
            return False
        return facts.draws or posixpath.basename(path) in ENTRYPOINTS

    def sets(self, path: str, key: str) -> bool:
        """Whether any file of the app of `path` may set `key` in session state, as far as one can see.

        What is no part of an app that Streamlit runs may be run by anything.
        """
        app = self._app_of[path]
        keys, computed = self._keys[app]
        return (
            app not in self._running
            or computed
            or key in keys
            or any("*" in each and fnmatchcase(key, each) for each in keys)
        )

    def _targets(self, folder: str, wanted: ImportedNames) -> list[str]:
        inner = wanted.module.replace(".", "/")
        stem = f"{folder}/{inner}" if folder and inner else folder or inner
        if stem and stem not in self._places:
            return []
        below = f"{stem}/" if stem else ""
        parts = [f"{stem}.py", f"{below}__init__.py", *(f"{below}{name}.py" for name in wanted.names)]
        return [part for part in parts if part in self.facts]

    @cached_property
    def _places(self) -> frozenset[str]:
        """Every file without its suffix, and every folder."""
        found = set()
        for path in self.facts:
            place = path.removesuffix(".py")
            while place and place not in found:
                found.add(place)
                place = place.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def _names(self) -> frozenset[str]:
        """Every name that a file or a folder could be imported by."""
        return frozenset(part for path in self.facts for part in path.removesuffix(".py").split("/"))

    @cached_property
    def edges(self) -> dict[str, list[str]]:
        """The files that each file imports."""
        return {
            path: [target for wanted in facts.imports for target in self.imported(path, wanted)]
            for path, facts in self.facts.items()
        }

    @cached_property
    def _incomplete(self) -> frozenset[str]:
        """The files that import another one of the project that is not there."""
        return frozenset(
            path
            for path, facts in self.facts.items()
            if any(self._is_missing(path, wanted) for wanted in facts.imports)
        )

    def _is_missing(self, path: str, wanted: ImportedNames) -> bool:
        local = wanted.level > 0 or wanted.module.partition(".")[0] in LOCAL_NAMES
        return local and not self.imported(path, wanted)

    @cached_property
    def _imported_files(self) -> frozenset[str]:
        return frozenset(
            target
            for path, targets in self.edges.items()
            if not is_test(path)
            for target in targets
            if target != path
        )

    @cached_property
    def _page_edges(self) -> list[tuple[str, str]]:
        return [
            (path, target)
            for path, facts in self.facts.items()
            for page in facts.pages
            if (target := self.page(path, page))
        ]

    @cached_property
    def pages_of(self) -> dict[str, list[str]]:
        """The pages that each file names."""
        found: dict[str, list[str]] = {}
        for path, target in self._page_edges:
            found.setdefault(path, []).append(target)
        return found

    def page(self, path: str, page: str) -> str:
        """The file that the page `page`, named in `path`, is: relative to the entrypoint, somewhere above."""
        folder = posixpath.dirname(path)
        while True:
            target = posixpath.normpath(posixpath.join(folder, page))
            if target in self.facts or not folder:
                return target if target in self.facts else ""
            folder = posixpath.dirname(folder)

    @cached_property
    def pages(self) -> frozenset[str]:
        """The files that are pages of some app."""
        return frozenset(target for _, target in self._page_edges) | frozenset(self._legacy_pages())

    def _legacy_pages(self) -> Iterator[str]:
        for path, facts in self.facts.items():
            folder = path.rpartition("/")[0]
            above, _, name = folder.rpartition("/")
            is_called = not facts.draws and path in self._imported_files
            if name == "pages" and facts.uses_streamlit and above in self._drawing and not is_called:
                yield path

    @cached_property
    def _drawing(self) -> dict[str, list[str]]:
        """The files that draw something themselves, by their folder."""
        found: dict[str, list[str]] = {}
        for path, facts in self.facts.items():
            if facts.draws:
                found.setdefault(path.rpartition("/")[0], []).append(path)
        return found

    @cached_property
    def _app_of(self) -> dict[str, str]:
        """For each file one file that stands for its app."""
        first = {path: path for path in self.facts}

        def find(path: str) -> str:
            while first[path] != path:
                first[path] = first[first[path]]
                path = first[path]
            return path

        for path, target in self._ties():
            first[find(path)] = find(target)
        return {path: find(path) for path in self.facts}

    def _ties(self) -> Iterator[tuple[str, str]]:
        """Pairs of files that belong to one app."""
        for path, targets in self.edges.items():
            yield from ((path, target) for target in targets)
        yield from self._page_edges
        for page in self._legacy_pages():
            folder = page.rpartition("/")[0]
            for other in self._drawing[folder.rpartition("/")[0]]:
                yield page, other

    @cached_property
    def _running(self) -> frozenset[str]:
        """The apps that have an entrypoint or a page."""
        return frozenset(app for path, app in self._app_of.items() if self.is_script(path))

    @cached_property
    def _keys(self) -> dict[str, tuple[set[str], bool]]:
        keys: dict[str, tuple[set[str], bool]] = {}
        for path, facts in self.facts.items():
            app = self._app_of[path]
            known, computed = keys.get(app, (set(), False))
            keys[app] = (known | facts.sets, computed or facts.computes_keys or path in self._incomplete)
        return keys
