"""The static check: every rule over every file, without importing or running any of them."""

from __future__ import annotations

import contextlib
import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from time import perf_counter

from headwater.actions.scan import Mark, Scanned
from headwater.actions.scans import Scans, whole
from headwater.actions.versions import Versions
from headwater.adapters.cache import Cache
from headwater.adapters.ourselves import refuse_other_version
from headwater.analysis.apps import Apps
from headwater.analysis.runs import Runs
from headwater.core.finding import Finding
from headwater.core.project import Project
from headwater.core.report import Failure, Report
from headwater.core.rule import ELSEWHERE, Place, Rule
from headwater.core.settings import Settings, refuse_unknown_codes, settings_of
from headwater.core.team import TEAM_FILE, Team, team_of
from headwater.rules import catalogue, codes, selected, static

SYNTAX_ERROR, UNUSED = "HW001", "HW002"
TEMPLATES = ("copier.yml", "copier.yaml", "cookiecutter.json")
"""What a project has that others are rendered from."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to check, beyond what the project's own settings say.

    `select` replaces the settings' selection; `extend_select` and `ignore` add to it. Only findings in files
    below one of `within` are told; the rest of the project is still looked at, for what it tells of them.
    `root` is where the project is on disk: the Streamlit that is installed there counts before any pin.
    """

    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    within: Sequence[str] = ()
    root: Path | None = None
    cache: Cache | None = None


@contextlib.contextmanager
def _without_garbage() -> Iterator[None]:
    """Checks leave no cycles behind: to look for them would take a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_garbage()
def check(project: Project, options: Options | None = None) -> Report:
    """Checks `project`.

    Raises:
        UsageError: the settings of the project or the options name what is not there.
    """
    start = perf_counter()
    options = options or Options()
    settings, team = settings_of(project.settings), team_of(project.files)
    refuse_other_version(team.required, f"the kit {team.kit} of this project")
    rules = _rules(settings, options, static(), team)
    versions = Versions(project, options.root)
    scans = Scans(project, static() if options.cache else rules, versions, options.cache)
    scanned = scans.all()  # what goes into a cache must serve any other selection too
    if options.cache is not None:
        options.cache.save()
    templates = {path for path, each in scanned.items() if each.error and _is_template(path, project)}
    wanted = {rule.code for rule in rules}
    failures = [each for one in scanned.values() for each in one.failures]
    found = {*_whole(scans, failures), *_single(rules, scanned, settings, templates)}
    found = {finding for finding in found if finding.code in wanted}
    told = sorted(_weighed(finding, team) for finding in found if not _is_ignored(finding, settings))
    kept = [finding for finding in told if not _is_suppressed(finding, scanned)]
    suppressed = len(told) - len(kept)
    if any(rule.code == UNUSED for rule in rules):
        kept = sorted([*kept, *_unused(told, scanned, rules, settings)])
    return Report(
        findings=tuple(finding for finding in kept if _is_within(finding.path, options.within)),
        files=len(scanned),
        rules=len(rules),
        seconds=perf_counter() - start,
        suppressed=suppressed,
        skipped=_skipped(project, templates),
        failures=tuple(each for each in failures if each.code in wanted),
    )


def told(
    findings: Iterable[Finding], settings: Settings, options: Options, team: Team | None = None
) -> tuple[Finding, ...]:
    """Those of the `findings` of a probe that the settings, the team and the options want to know."""
    team = team or Team()
    wanted = {rule.code for rule in _rules(settings, options, catalogue(), team)}
    kept = (each for each in findings if each.code in wanted and not _is_ignored(each, settings))
    return tuple(_weighed(each, team) for each in kept)


def _weighed(finding: Finding, team: Team) -> Finding:
    """As the team sees it; a fix in a file that its kit manages would be a breach of its policy."""
    if finding.edits and finding.path in team.managed:
        finding = replace(finding, edits=())
    level = team.level(finding.code, finding.level)
    return finding if level is finding.level else replace(finding, level=level)


def _rules(settings: Settings, options: Options, known: Sequence[Rule], team: Team) -> tuple[Rule, ...]:
    asked = (*options.select, *options.extend_select)
    own = (*settings.select, *settings.extend_select, *asked)
    off = (code for code in team.off if code not in own)
    ignore = (*off, *(code for code in settings.ignore if code not in asked), *options.ignore)
    select = (
        *(options.select or settings.select or ("HW", *team.on)),
        *settings.extend_select,
        *options.extend_select,
    )
    per_file = (code for given in settings.per_file_ignores.values() for code in given)
    refuse_unknown_codes((*options.select, *options.extend_select, *options.ignore), codes())
    given = (*settings.select, *settings.extend_select, *settings.ignore, *per_file)
    refuse_unknown_codes(given, codes(), ", which pyproject.toml names")
    refuse_unknown_codes(team.rules, codes(), f", which {TEAM_FILE} names")
    return selected(known, select, ignore)


def _whole(scans: Scans, failures: list[Failure]) -> Iterator[Finding]:
    found, broken, unreadable = scans.whole or whole(scans.project, scans.rules)
    noted: set[str] = getattr(scans.project.files, "unreadable", set())
    noted.update(unreadable)
    failures += broken
    yield from found


def _single(
    rules: Sequence[Rule], scanned: Mapping[str, Scanned], settings: Settings, templates: set[str]
) -> Iterator[Finding]:
    runs = Runs(Apps({path: each.facts for path, each in scanned.items()}, settings.entrypoints))
    by_code = {rule.code: rule for rule in rules}
    for path, each in scanned.items():
        if each.error and SYNTAX_ERROR in by_code and path not in templates:
            said, line, column = each.error
            yield by_code[SYNTAX_ERROR].finding(Place(path, f"The file does not parse: {said}", line, column))
        for mark in each.marks:
            if mark.code in by_code and (message := _message(mark, path, runs)):
                yield by_code[mark.code].finding(_place(path, mark, message))


def _place(path: str, mark: Mark, message: str) -> Place:
    return Place(path, message, mark.line, mark.column, mark.end_line, mark.end_column, edits=mark.edits)


def _message(mark: Mark, path: str, runs: Runs) -> str:
    """What to say of the mark; "" where what must hold of the file's app does not."""
    condition, _, asked = mark.only.partition(":")
    match condition:
        case "":
            holds = True
        case "script":
            holds = runs.apps.is_script(path)
        case "module":
            holds = not runs.apps.is_script(path)
        case "unset":
            holds = not runs.apps.sets(path, asked)
        case _:
            elsewhere = runs.elsewhere(condition, path, asked)
            return mark.message.replace(ELSEWHERE, elsewhere) if elsewhere else ""
    return mark.message if holds else ""


def _is_ignored(finding: Finding, settings: Settings) -> bool:
    return any(
        _matches(finding.path, glob) and any(finding.code.startswith(code) for code in codes)
        for glob, codes in settings.per_file_ignores.items()
    )


def _matches(path: str, glob: str) -> bool:
    """As ruff has it: a glob without a slash is for the file's name, `**/` may stand for no folder."""
    glob = glob.removeprefix("./")
    name = path.rpartition("/")[2]
    return fnmatch(path, glob) or fnmatch(path, glob.replace("**/", "")) or fnmatch(name, glob)


def _is_suppressed(finding: Finding, scanned: Mapping[str, Scanned]) -> bool:
    if finding.path not in scanned:
        return False
    lines = scanned[finding.path].suppressed
    return any(finding.code in lines.get(line, ()) for line in _lines_of(finding))


def _lines_of(finding: Finding) -> range:
    return range(finding.line, max(finding.end_line, finding.line) + 1)


def _unused(
    told: Iterable[Finding], scanned: Mapping[str, Scanned], rules: Sequence[Rule], settings: Settings
) -> Iterator[Finding]:
    by_code, known = {rule.code: rule for rule in rules}, set(codes())
    used = {(finding.path, line, finding.code) for finding in told for line in _lines_of(finding)}
    for path, each in scanned.items():
        for line, silenced in each.suppressed.items():
            for code in silenced if UNUSED not in silenced else ():
                if code not in known or (code in by_code and (path, line, code) not in used):
                    why = "silences nothing" if code in known else "is that of no rule"
                    place = Place(path, f"The suppression of {code} {why}.", line, 1)
                    finding = by_code[UNUSED].finding(place)
                    if not _is_ignored(finding, settings):
                        yield finding


def _is_within(path: str, within: Sequence[str]) -> bool:
    return not within or any(path == each or path.startswith(f"{each}/") for each in within)


def _is_template(path: str, project: Project) -> bool:
    """Whether a file that does not parse is one that a project is rendered from."""
    if "{{" in path or "{%" in path:
        return True
    text = project.files[path]
    return (b"{%" in text or b"{{" in text) and any(file in project.files for file in TEMPLATES)


def _skipped(project: Project, templates: set[str]) -> dict[str, int]:
    found = Counter(
        "notebook" if path.endswith(".ipynb") else "template" if path in templates else ""
        for path in project.files
    )
    found["unreadable file"] = len(getattr(project.files, "unreadable", ()))
    return {word: number for word, number in found.items() if word and number}
