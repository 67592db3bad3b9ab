"""What runs together in an app of several files: which functions, in which order, over which keys."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from headwater.analysis.apps import ENTRYPOINTS, Apps
from headwater.analysis.facts import ImportedNames
from headwater.analysis.links import EVERY, PAGE_FILE, Begun, Links, Reference, Widget
from headwater.core.module import is_test

FOLDERS = ("app_pages", "pages", "views")
"""Folders whose files are the pages of one app, whether or not the app names each of them."""

MOST_HANDS = 3
"""How often a name is followed that a file only passes on."""

Function = tuple[str, str]
"""A function of a file, as (path, function); "" is the file itself."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a script, with one of its pages.

    `begins` and `ends` number the functions that surely run, in order; what a function calls lies in between.
    """

    begins: Mapping[Function, int]
    ends: Mapping[Function, int]


class Runs:
    """The runs of `apps`; each is looked at only when a rule asks for what crosses files."""

    def __init__(self, apps: Apps) -> None:
        self.apps = apps
        self.links: Mapping[str, Links] = {path: facts.links for path, facts in apps.facts.items()}

    def elsewhere(self, condition: str, path: str, asked: str) -> str:
        """What the condition of a hit in `path` finds in the other files of its app; "" when it fails.

        `scattered:KEYS`             the first of KEYS, one a line, that begins in another file, and that file
        `begun:KEY`                  another file where KEY begins with a value
        `unlike:KEY`                 the file where KEY begins with a value of an unlike kind, and that kind
        `readonly:HOW:FUNCTION:KEY`  the widget with KEY that cannot be set and meets the write in FUNCTION,
                                     which happens in every run (`always`), in the first one, where the key
                                     is missing (`first`), or on some condition (`maybe`)
        """
        match condition:
            case "scattered":
                return self._scattered(path, asked.split("\n"))
            case "begun":
                return self._begun_in(path, asked)
            case "unlike":
                return self._unlike(path, asked)
            case _:
                how, function, key = asked.split(":", 2)
                return self._readonly(path, how, function, key)

    # first values

    def _scattered(self, path: str, keys: Iterable[str]) -> str:
        for key in keys:
            home = self._home(path, key)
            if home and not self._unlike(path, key) and not self._is_fetched(key, path, home):
                return f"{key} is given a default in {home}"
        return ""

    def _is_fetched(self, key: str, path: str, home: str) -> bool:
        """Whether `setdefault` only fetches what is there, with the default that is known, or for None."""
        own, known = self.links[path].begun[key], self.links[home].begun[key]
        return own.fetched and (not known.kind or (bool(own.text) and own.text == known.text))

    def _begun_in(self, path: str, key: str) -> str:
        givers = self._givers.get(key, ())
        return next((each for app in self._apps_with.get(path, ()) for each in givers if each in app), "")

    def _unlike(self, path: str, key: str) -> str:
        home = self._home(path, key, lambda begun: bool(begun.kind))
        own = self.links[path].begun.get(key)
        if not home or own is None or not own.kind:
            return ""
        kind = self.links[home].begun[key].kind
        return f"as {kind} in {home}" if kind != own.kind else ""

    def _home(self, path: str, key: str, counts: Callable[[Begun], bool] = lambda _: True) -> str:
        """The file of the app of `path` whose first value of `key` counts, if it is another one."""
        if key not in self.links[path].begun:
            return ""
        for app in self._apps_with.get(path, ()):
            givers = [
                each for each in self._givers.get(key, ()) if each in app and not self._is_apart(path, each)
            ]
            known = [each for each in givers if counts(self.links[each].begun[key])]
            home = min(known, key=self._rank, default=path)
            if home != path:
                return home
        return ""

    def _is_apart(self, path: str, other: str) -> bool:
        """Whether the two files stand in for each other: they are imported in unlike arms of a branch."""
        return any(
            (path in one and other in two) or (other in one and path in two) for one, two in self._arms
        )

    @cached_property
    def _arms(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        found = []
        for path, links in self.links.items():
            for pair in links.apart:
                one, two = (self._reach(self._targets(path, arm), self.apps.edges.get) for arm in pair)
                found.append((one - two, two - one))
        return found

    def _targets(self, path: str, references: Iterable[Reference]) -> list[str]:
        """The files that imports in `path` read."""
        return [
            target
            for module, level, name in references
            for target in self.apps.imported(path, ImportedNames(module, level, (name,) if name else ()))
        ]

    def _rank(self, path: str) -> tuple[bool, int, str]:
        """Modules before pages, what gives many keys their first value before what gives few."""
        return path in self.apps.pages, -len(self.links[path].begun), path

    @cached_property
    def _givers(self) -> dict[str, list[str]]:
        """The files that give a key a first value, by key."""
        return _by_key((path, links.begun) for path, links in self.links.items())

    # widgets that cannot be set

    def _readonly(self, path: str, how: str, function: str, key: str) -> str:
        if key in self.links[path].readonly or self._is_free(path, key):
            return ""
        for other in self._drawing.get(key, ()):
            for widget in self.links[other].readonly[key] if other != path else ():
                if self._meet((path, function), how, other, widget):
                    return f"{widget.api} in {other}"
        return ""

    def _is_free(self, path: str, key: str) -> bool:
        """Whether the app may delete the key before a widget, or a widget has it that can be set."""
        known = self._free.get(key, ())
        return any(each in app for app in self._apps_with.get(path, ()) for each in known)

    def _meet(self, write: Function, how: str, path: str, widget: Widget) -> bool:
        """Whether a run makes the write while the value is new that the widget in `path` then refuses."""
        drawn = path, widget.function
        if how != "first" and widget.after >= 0:
            for by in self._handed.get(write, ()):  # what draws the callback's widget draws this one too
                if by == drawn or any(drawn in run.begins for run in self._runs_of.get(by, ())):
                    return True
        runs = self._runs_of.get(write, ()) if how != "maybe" else ()
        return any(self._share(run, write, drawn, widget.after, either=how == "always") for run in runs)

    def _share(self, run: Run, write: Function, drawn: Function, after: int, *, either: bool) -> bool:
        """Whether both surely happen: the write, and what `drawn` draws `after` so many calls.

        The write comes first, unless it may come `either` before or after.
        """
        if after < 0 or drawn not in run.begins:
            return False
        moment = max([run.begins[drawn], *(run.ends[each] for each in self._calls(drawn, after))])
        last = max(moment, run.begins[write]) if either else moment
        left = any(
            begin <= last and name in self.links[path].leaving for (path, name), begin in run.begins.items()
        )
        return run.begins[write] <= last and not left

    @cached_property
    def _drawing(self) -> dict[str, list[str]]:
        return _by_key((path, links.readonly) for path, links in self.links.items())

    @cached_property
    def _free(self) -> dict[str, list[str]]:
        return _by_key((path, links.settable | links.freed) for path, links in self.links.items())

    @cached_property
    def _handed(self) -> dict[Function, list[Function]]:
        """The functions that hand a function to a widget as its callback."""
        found: dict[Function, list[Function]] = {}
        for path, links in self.links.items():
            for reference, by in links.handed:
                for callback in self.functions(path, reference):
                    found.setdefault(callback, []).append((path, by))
        return found

    # runs

    @cached_property
    def _runs_of(self) -> dict[Function, list[Run]]:
        found: dict[Function, list[Run]] = {}
        for run in self._runs():
            for function in run.begins:
                found.setdefault(function, []).append(run)
        return found

    def _runs(self) -> Iterator[Run]:
        for path in self.apps.facts:
            if self.apps.is_script(path):
                run = Run(*self._surely([(path, "")]))
                pages = [] if self._is_gated(path) else list(dict.fromkeys(self._shown_in(run)))
                for page in pages:
                    yield Run(*self._surely([(path, ""), *page]))
                if not pages:
                    yield run

    def _is_gated(self, path: str) -> bool:
        """Whether the script shows its pages on a condition, if at all."""
        return any(self.links[each].gated for each in self._reach([path], self.apps.edges.get))

    def _shown_in(self, run: Run) -> Iterator[tuple[Function, ...]]:
        """The pages, files or functions, that st.navigation surely offers in `run`."""
        for path, function in run.begins:
            for page, by in self.links[path].pages:
                if by == function:
                    _, level, name = page
                    if level == PAGE_FILE:
                        yield from (((file, ""),) for file in [self.apps.page(path, name)] if file)
                    else:
                        yield tuple(self.functions(path, page))

    def _surely(self, roots: Iterable[Function]) -> tuple[dict[Function, int], dict[Function, int]]:
        """Where every function begins and ends that runs whenever `roots` run one after the other."""
        begins: dict[Function, int] = {}
        ends: dict[Function, int] = {}
        waiting = [(root, False) for root in roots][::-1]
        while waiting:
            function, is_over = waiting.pop()
            if is_over:
                ends[function] = len(begins) - 1
            elif function not in begins:
                begins[function] = ends[function] = len(begins)
                waiting.append((function, True))
                waiting += [(called, False) for called in self._calls(function)[::-1]]
        return begins, ends

    def _calls(self, function: Function, first: int | None = None) -> list[Function]:
        """The functions that `function` surely calls, or those that the first so many calls are of."""
        if function not in self._called:
            path, name = function
            references = self.links[path].surely.get(name, ())
            self._called[function] = [list(self.functions(path, one)) for one in references]
        return [each for one in self._called[function][:first] for each in one]

    @cached_property
    def _called(self) -> dict[Function, list[list[Function]]]:
        return {}

    def functions(self, path: str, reference: Reference, deep: int = MOST_HANDS) -> Iterator[Function]:
        """The functions that a reference in `path` may be to."""
        module, level, name = reference
        if not module and not level:
            yield path, name
            return
        parts = name.split(".")
        for length in range(len(parts)):
            inner = ".".join([*([module] if module else []), *parts[:length]])
            called = ".".join(parts[length:])
            for target in self.apps.imported(path, ImportedNames(inner, level)):
                yield target, called
                yield target, f"{called}.__init__"
                for wanted in self.apps.facts[target].imports if deep else ():
                    if parts[length] in wanted.names or "*" in wanted.names:
                        yield from self.functions(target, (wanted.module, wanted.level, called), deep - 1)

    # what a file must know of others before it is read

    def set_for(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """For each file the functions of others that set or delete its widgets' keys, as it may call them."""
        for path, links in self.links.items() if self._acting else ():
            keys = links.settable | links.readonly.keys()
            found: dict[str, set[Function]] = {}
            for wanted in self.apps.facts[path].imports if keys else ():
                for target in self.apps.imported(path, wanted):
                    for name, spelled in _spelled(self._acting.get(target, ()), wanted, target):
                        if target != path:
                            found.setdefault(spelled, set()).add((target, name))
            yield path, dict(self._specs(found, keys, links.changed)) if found else {}

    def _specs(
        self, found: Mapping[str, set[Function]], keys: frozenset[str], changed: frozenset[str]
    ) -> Iterator[tuple[str, str]]:
        """What each function does to the keys of widgets, as `facts.value_of` reads it."""
        sets = {each: self._sets(each) & keys for functions in found.values() for each in functions}
        late = changed.union(*sets.values())  # to delete another key is of no interest
        for spelled, functions in found.items():
            gone = frozenset[str]().union(*(self._deletes(each) for each in functions))
            deleted = [EVERY] if EVERY in gone and late else sorted(gone & late)
            given = sorted(sets[next(iter(functions))]) if len(functions) == 1 else []
            if given or deleted:
                yield (
                    spelled,
                    "\0".join(["setter:" + "\n".join(given), *(["\n".join(deleted)] if deleted else ())]),
                )

    @cached_property
    def _acting(self) -> dict[str, set[str]]:
        """The functions of each file that set or delete keys, or that call what may."""
        deleting = any(links.deleters for links in self.links.values())
        return {
            path: names
            for path, links in self.links.items()
            if (names := {*links.setters, *links.deleters, *(links.surely if deleting else ())})
        }

    def _sets(self, function: Function) -> frozenset[str]:
        path, name = function
        gone = self._deletes(function)
        return frozenset() if EVERY in gone else frozenset(self.links[path].setters.get(name, ())) - gone

    def _deletes(self, function: Function) -> frozenset[str]:
        """The keys that a function may delete, by itself or by what it surely calls."""
        if function not in self._deleted:
            begins, _ = self._surely([function])
            keys = (self.links[path].deleters.get(name, ()) for path, name in begins)
            self._deleted[function] = frozenset(key for some in keys for key in some)
        return self._deleted[function]

    @cached_property
    def _deleted(self) -> dict[Function, frozenset[str]]:
        return {}

    def called_back(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """For each file that draws widgets with keys its functions that another file hands to a widget."""
        for path, links in self.links.items():
            for reference, _ in links.handed:
                for target, function in self.functions(path, reference):
                    if target != path and (self.links[target].settable or self.links[target].readonly):
                        yield target, {f"{function}()": "callback:"}

    # files

    @cached_property
    def _apps_with(self) -> dict[str, list[frozenset[str]]]:
        """For each file the apps that it is a part of: all that an entrypoint imports and has as pages."""
        found: dict[str, list[frozenset[str]]] = {}
        for app in {self._reach(each, self._tied) for each in self._beginnings()}:
            for path in app:
                found.setdefault(path, []).append(app)
        return found

    def _beginnings(self) -> Iterator[list[str]]:
        """Where apps begin: at scripts that are no pages, and at folders of pages."""
        folders: dict[str, list[str]] = {}
        scripts: dict[str, list[str]] = {}
        for path, facts in self.apps.facts.items():
            folder = posixpath.dirname(path)
            if posixpath.basename(folder) in FOLDERS and facts.uses_streamlit and not is_test(path):
                folders.setdefault(folder, []).append(path)
            elif self.apps.is_script(path) and path not in self.apps.pages:
                scripts.setdefault(folder, []).append(path)
                yield [path]
        for folder, pages in folders.items():
            above = scripts.get(posixpath.dirname(folder), [])
            named = [path for path in above if posixpath.basename(path) in ENTRYPOINTS] or above
            yield pages + (named if len(named) == 1 else [])

    def _tied(self, path: str) -> list[str]:
        return [*self.apps.edges.get(path, ()), *self.apps.pages_of.get(path, ())]

    def _reach(self, paths: Iterable[str], next_of: Callable[[str], Iterable[str] | None]) -> frozenset[str]:
        """Every file that is come to from `paths`."""
        found: set[str] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path not in found and not is_test(path):
                found.add(path)
                waiting += next_of(path) or ()
        return frozenset(found)


def _by_key(files: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, keys in files:
        for key in keys:
            found.setdefault(key, []).append(path)
    return found


def _spelled(setters: Iterable[str], wanted: ImportedNames, target: str) -> Iterator[tuple[str, str]]:
    """The functions of `target` that an import makes known, with what they are called by it."""
    stem = target.removesuffix(".py").rpartition("/")[2]
    for name in setters:
        if not wanted.names:
            yield name, f"{wanted.module}.{name}"
        if name in wanted.names or "*" in wanted.names:
            yield name, name
        if stem in wanted.names:
            yield name, f"{stem}.{name}"
