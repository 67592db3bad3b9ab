"""The static check: every rule over every file, without importing or running any of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from headwater.actions.scan import Mark, Scanned, scan
from headwater.analysis.api import Api
from headwater.analysis.apps import Apps
from headwater.core.finding import Finding
from headwater.core.project import Project
from headwater.core.rule import Place, Rule
from headwater.rules import catalogue, selected

MOST_ROUNDS = 3
"""How far a name of Streamlit is followed through modules that pass it on by import."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, in the order of the files; `seconds` is what it took."""

    findings: tuple[Finding, ...]
    files: int
    rules: int
    seconds: float
    suppressed: int = 0


def check(
    project: Project, *, select: Sequence[str] = (), ignore: Sequence[str] = (), api: Api | None = None
) -> Report:
    """Checks `project` by the rules whose codes begin with one of `select` and with none of `ignore`."""
    start = perf_counter()
    rules = selected(catalogue(), select, ignore)
    scanned = _scanned(project, rules, api or Api())
    found = sorted({*_whole(project, rules), *_single(project, rules, scanned)})
    kept = [finding for finding in found if not _is_suppressed(finding, scanned)]
    return Report(tuple(kept), len(project.files), len(rules), perf_counter() - start, len(found) - len(kept))


def _scanned(project: Project, rules: Sequence[Rule], api: Api) -> dict[str, Scanned]:
    paths = [path for path in project.files if path.endswith(".py")]
    scanned = {path: scan(path, project.files[path], rules, api) for path in paths}
    known: Mapping[str, Mapping[str, str]] = {}
    for _ in range(MOST_ROUNDS):
        foreign = _foreign(scanned)
        changed = [path for path, names in foreign.items() if names != known.get(path)]
        if not changed:
            break
        for path in changed:
            scanned[path] = scan(path, project.files[path], rules, api, foreign[path])
        known = foreign
    return scanned


def _foreign(scanned: Mapping[str, Scanned]) -> dict[str, dict[str, str]]:
    """For each file the names that it takes from other files and that stand for something of Streamlit."""
    apps = Apps({path: each.facts for path, each in scanned.items()})
    found: dict[str, dict[str, str]] = {}
    for path, each in scanned.items():
        for wanted in each.facts.imports:
            if not wanted.names:
                continue
            for target in apps.imported(path, wanted):
                exports = scanned[target].facts.exports
                taken = (
                    exports if "*" in wanted.names else {n: exports[n] for n in wanted.names if n in exports}
                )
                if taken:
                    found.setdefault(path, {}).update(taken)
    return found


def _whole(project: Project, rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if rule.find is not None:
            for place in rule.find(project):
                yield rule.finding(place)


def _single(project: Project, rules: Sequence[Rule], scanned: Mapping[str, Scanned]) -> Iterator[Finding]:
    entrypoints = project.settings.get("entrypoints", ())
    apps = Apps({path: each.facts for path, each in scanned.items()}, entrypoints)
    by_code = {rule.code: rule for rule in rules}
    for path, each in scanned.items():
        for mark in each.marks:
            if _holds(mark, path, apps):
                place = Place(path, mark.message, mark.line, mark.column, mark.end_line, mark.edits)
                yield by_code[mark.code].finding(place)


def _holds(mark: Mark, path: str, apps: Apps) -> bool:
    condition, _, key = mark.only.partition(":")
    match condition:
        case "":
            return True
        case "script":
            return apps.is_script(path)
        case "module":
            return not apps.is_script(path)
        case "unset":
            return not apps.sets(path, key)
        case _:
            raise AssertionError(mark.only)


def _is_suppressed(finding: Finding, scanned: Mapping[str, Scanned]) -> bool:
    if finding.path not in scanned:
        return False
    lines = scanned[finding.path].suppressed
    return any(finding.code in lines.get(line, ()) for line in range(finding.line, finding.end_line + 1))
