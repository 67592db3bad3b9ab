"""Scans all files of a project: on every core, and only those that have changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from headwater.actions.scan import Scanned, failure_of, from_plain, scan, to_plain
from headwater.actions.versions import Versions
from headwater.adapters import workers
from headwater.adapters.cache import Cache, digest
from headwater.analysis.apps import Apps
from headwater.analysis.runs import Runs
from headwater.core.finding import Finding
from headwater.core.project import Project
from headwater.core.report import Failure
from headwater.core.rule import Rule

MOST_ROUNDS = 3
"""How far a name of Streamlit is followed through modules that pass it on by import."""

WORTH_A_FORK = 200_000
"""Bytes of Python; less is parsed before a fork has begun to help."""

Job = tuple[str, Mapping[str, str] | None]
WHOLE: Job = ("", None)
"""Stands in the queue for the rules that look at the whole project."""

Whole = tuple[list[Finding], list[Failure], frozenset[str]]
"""What they found, which of them broke, and the files that they were not allowed to read."""


class Scans:
    """The scans of `project`'s files; `cache` may hold those of an earlier run."""

    def __init__(
        self, project: Project, rules: Sequence[Rule], versions: Versions, cache: Cache | None
    ) -> None:
        self.project, self.rules, self.versions, self.cache = project, rules, versions, cache
        self.whole: Whole | None = None
        """What the rules found that look at the whole project, if a fork had the time to ask them."""

    def all(self) -> dict[str, Scanned]:
        """Every Python file's scan, by path."""
        paths = [path for path in self.project.files if path.endswith(".py")]
        scanned = self._scanned([(path, None) for path in paths])
        known: Mapping[str, Mapping[str, str]] = {}
        for _ in range(MOST_ROUNDS):
            foreign = _foreign(scanned)
            changed: list[Job] = [
                (path, names) for path, names in foreign.items() if names != known.get(path)
            ]
            if not changed:
                break
            scanned |= self._scanned(changed)
            known = foreign
        return scanned

    def _scanned(self, jobs: Sequence[Job]) -> dict[str, Scanned]:
        """The scans of `jobs`, from the cache where it has them."""
        if self.cache is None:
            return self._fresh(jobs)
        found: dict[str, Scanned] = {}
        missing: dict[str, tuple[Mapping[str, str] | None, str]] = {}
        for path, foreign in jobs:
            key = self._key(path, foreign)
            kept = _kept(self.cache, key)
            if kept is not None:
                found[path] = kept
            else:
                missing[path] = (foreign, key)
        for path, scanned in self._fresh([(path, foreign) for path, (foreign, _) in missing.items()]).items():
            if not scanned.failures:
                self.cache.put(missing[path][1], to_plain(scanned))
            found[path] = scanned
        return {path: found[path] for path, _ in jobs}

    def _key(self, path: str, foreign: Mapping[str, str] | None) -> str:
        """What a scan depends on: the file, the Streamlit it runs on, what it imports by name."""
        api = self.versions.of(path)
        around = f"{path} {api.version} {api.oldest.version} {api.origin} {sorted((foreign or {}).items())}"
        return digest(around.encode("utf-8", "surrogateescape"), self.project.files[path])

    def _fresh(self, jobs: Sequence[Job]) -> dict[str, Scanned]:
        sizes = {path: self.project.size(path) for path, _ in jobs}
        hands = workers.available() if sum(sizes.values()) > WORTH_A_FORK else 1
        if hands > 1:  # the largest first, so that no hand is left with one of them at the end
            jobs = sorted(jobs, key=lambda job: -sizes[job[0]])
            self.whole, *done = workers.mapped(self._work, [WHOLE, *jobs], hands)
        else:
            done = [self._scan(job) for job in jobs]
        unreadable: set[str] = getattr(self.project.files, "unreadable", set())
        unreadable.update(path for (path, _), (_, refused) in zip(jobs, done, strict=True) if refused)
        return {path: scanned for (path, _), (scanned, _) in zip(jobs, done, strict=True)}

    def _work(self, job: Job) -> Any:
        return whole(self.project, self.rules) if job is WHOLE else self._scan(job)

    def _scan(self, job: Job) -> tuple[Scanned, bool]:
        """The scan, and whether the file may not be read: a fork cannot note that for us."""
        path, foreign = job
        scanned = scan(path, self.project.files[path], self.rules, self.versions.of(path), foreign)
        return scanned, path in getattr(self.project.files, "unreadable", ())


def whole(project: Project, rules: Sequence[Rule]) -> Whole:
    """Asks the rules that look at the whole project."""
    found: list[Finding] = []
    failures: list[Failure] = []
    for rule in rules:
        if rule.find is not None:
            try:
                found += [rule.finding(place) for place in rule.find(project)]
            except Exception as error:
                failures.append(failure_of(rule.code, "", error))
    return found, failures, frozenset(getattr(project.files, "unreadable", ()))


def _kept(cache: Cache, key: str) -> Scanned | None:
    """What the cache has under `key`; nothing when that is no scan."""
    plain = cache.get(key)
    with contextlib.suppress(TypeError, ValueError, AttributeError):
        return from_plain(plain) if plain is not None else None
    return None


def _foreign(scanned: Mapping[str, Scanned]) -> dict[str, dict[str, str]]:
    """For each file what it has to know of others, by the names that it is read with."""
    runs = Runs(Apps({path: each.facts for path, each in scanned.items()}))
    found: dict[str, dict[str, str]] = {}
    for path, names in (*_exported(scanned, runs), *runs.set_for(), *runs.called_back()):
        if names:
            found.setdefault(path, {}).update(names)
    return found


def _exported(scanned: Mapping[str, Scanned], runs: Runs) -> Iterator[tuple[str, Mapping[str, str]]]:
    """For each file the names that it takes from other files and that stand for something of Streamlit."""
    exporting = {path for path, each in scanned.items() if each.facts.exports}
    for path, each in scanned.items() if exporting else ():
        for wanted in each.facts.imports:
            for target in runs.apps.imported(path, wanted) if wanted.names else ():
                exports = scanned[target].facts.exports if target in exporting else {}
                taken = (
                    exports if "*" in wanted.names else {n: exports[n] for n in wanted.names if n in exports}
                )
                if taken:
                    yield path, taken
