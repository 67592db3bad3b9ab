"""`headwater check`: paths in, findings out; fixes and baselines on the way."""

from __future__ import annotations

import difflib
import os
import re
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from headwater.actions.check import Options, check
from headwater.adapters import disk, files
from headwater.adapters.cache import Cache
from headwater.core import baseline as baselines
from headwater.core import edits
from headwater.core.errors import UsageError
from headwater.core.finding import Finding
from headwater.core.project import Project
from headwater.core.report import Report
from headwater.core.settings import settings_of

MOST_PASSES = 10
"""One edit may hide another that touches it: those are made in the next pass."""

WATCH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for; `fix` is `write`, `show` or empty."""

    paths: Sequence[Path] = (Path(),)
    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    baseline: Path | None = None
    write_baseline: bool = False
    fix: str = ""
    cached: bool = True


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it.

    `read` gives a file's content by the path that a finding names it with, which is relative to the project;
    `shown` turns that path into one relative to the current folder. `fixed` counts the findings
    that were mended, `diff` is what mending them would change, `outdated` counts the entries of the
    baseline that nothing matches any more.
    """

    report: Report
    read: Callable[[str], bytes]
    shown: Callable[[str], str]
    fixed: int = 0
    diff: str = ""
    outdated: int = 0
    wrote: Path | None = None


def run(request: Request) -> Checked:
    """Checks what the request names.

    Raises:
        UsageError: a path is not there, or an option or a setting names what does not exist.
        EnvironmentLackError: a file cannot be read or written.
    """
    with disk.refusals():
        parts = [_Part(root, within, request) for root, within in _roots(request.paths).items()]
        checked = [part.checked() for part in parts]
        together = checked[0] if len(checked) == 1 else _joined(parts, checked)
        return _against_baseline(together, request)


def changes(request: Request) -> Iterator[None]:
    """Comes back at once, and then whenever a file of the projects has changed."""
    before: object = None
    while True:
        state = [_state(root) for root in _roots(request.paths)]
        if state != before:
            before = state
            yield
        time.sleep(WATCH_SECONDS)


def _state(root: Path) -> list[tuple[str, int, int]]:
    found = []
    for path in files.opened(root).files:
        if path.endswith((".py", ".toml")) and (root / path).exists():
            state = (root / path).stat()
            found.append((path, state.st_mtime_ns, state.st_size))
    return found


def _roots(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """The projects that `paths` lie in, each with the paths within it that were asked for."""
    roots: dict[Path, list[str]] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"There is no {path}.", "Name a project, a folder or a Python file.")
        full = Path(os.path.abspath(path))  # noqa: PTH100 -- links stay as the user wrote them
        root = files.project_of(full)
        within = full.relative_to(root).as_posix()
        roots.setdefault(root, []).append(within)
    return {root: [] if "." in within else within for root, within in roots.items()}


def _refuse_unseen(root: Path, within: Sequence[str], project: Project) -> None:
    """Raises UsageError when a path was named that the check passes over."""
    for each in within:
        seen = each in project.files or any(path.startswith(f"{each}/") for path in project.files)
        if not seen or ((root / each).is_file() and not each.endswith(".py")):
            raise UsageError(
                f"{each} is not looked at: it is no Python, or git or a setting leaves it out.",
                "Name another, or see exclude in [tool.headwater] and .gitignore.",
            )


class _Part:
    """One project of a request."""

    def __init__(self, root: Path, within: Sequence[str], request: Request) -> None:
        self.root, self.within, self.request = root, within, request
        self.deep = files.is_project(root) or not within
        """Whether folders are looked into: not around a single file that belongs to no project."""

    def read(self, path: str) -> bytes:
        file = self.root / path
        return file.read_bytes() if file.is_file() else b""

    def shown(self, path: str) -> str:
        """`path` as whoever stands in the current folder would write it."""
        return os.path.relpath(self.root / path).replace(os.sep, "/")

    def checked(self) -> Checked:
        if not self.request.fix:
            return Checked(self._report(self._project()), self.read, self.shown)
        return self._fixed()

    def _project(self) -> Project:
        bare = files.opened(self.root, deep=self.deep)
        _refuse_broken_settings(bare)
        exclude = settings_of(bare.settings).exclude
        project = files.opened(self.root, exclude, deep=self.deep) if exclude else bare
        _refuse_unseen(self.root, self.within, project)
        return project

    def _report(self, project: Project, *, cached: bool = True) -> Report:
        return check(
            project,
            Options(
                select=self.request.select,
                extend_select=self.request.extend_select,
                ignore=self.request.ignore,
                within=self.within,
                root=self.root,
                cache=Cache(self.root) if self.request.cached and cached else None,
            ),
        )

    def _fixed(self) -> Checked:
        project = self._project()
        report = self._report(project)
        before = {finding.path: project.files[finding.path] for finding in report.findings if finding.edits}
        after = dict(before)
        mended = 0
        for _ in range(MOST_PASSES):
            count = _mend(report.findings, after)
            if not count:
                break
            mended += count
            project = Project({**project.files, **after})
            report = self._report(project, cached=False)
            before |= {
                f.path: project.files[f.path] for f in report.findings if f.edits and f.path not in before
            }
            after = {**before, **after}
        changed = {path: text for path, text in after.items() if text != before[path]}
        if self.request.fix == "show":
            told = "".join(
                _diff(self.shown(path), before[path], text) for path, text in sorted(changed.items())
            )
            return Checked(self._report(self._project()), self.read, self.shown, 0, told)
        for path, text in changed.items():
            disk.replace(self.root / path, text)
        return Checked(report, self.read, self.shown, mended)


def _refuse_broken_settings(project: Project) -> None:
    text = project.files.get("pyproject.toml", b"")
    try:
        tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"pyproject.toml is no TOML: {error}", "Mend it: it may hold settings.") from error


def _mend(findings: Sequence[Finding], texts: dict[str, bytes]) -> int:
    """Makes the edits of `findings` in `texts`; a file that would not parse afterwards is left as it is."""
    count = 0
    for path in {finding.path for finding in findings if finding.edits}:
        mine = [finding for finding in findings if finding.path == path and finding.edits]
        made = edits.made(texts[path], [finding.edits for finding in mine])
        if made.text != texts[path]:
            texts[path] = made.text
            count += made.groups
    return count


def _diff(path: str, before: bytes, after: bytes) -> str:
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: bytes) -> list[str]:
    """The lines as git and patch count them: nothing but a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+$", text.decode("utf-8", "replace"))


def _joined(parts: Sequence[_Part], checked: Sequence[Checked]) -> Checked:
    """Several projects as one report; paths are then relative to the current folder, where they can be."""
    readers: dict[str, tuple[_Part, str]] = {}
    findings = []
    for part, each in zip(parts, checked, strict=True):
        for finding in each.report.findings:
            named = part.shown(finding.path)
            readers[named] = part, finding.path
            findings.append(replace(finding, path=named))
    reports = [each.report for each in checked]

    def read(path: str) -> bytes:
        part, inner = readers[path]
        return part.read(inner)

    words = {word for report in reports for word in report.skipped}
    report = Report(
        findings=tuple(sorted(set(findings))),  # of a project in a project both tell the same
        files=sum(report.files for report in reports),
        rules=max(report.rules for report in reports),
        seconds=sum(report.seconds for report in reports),
        suppressed=sum(report.suppressed for report in reports),
        skipped={word: sum(report.skipped.get(word, 0) for report in reports) for word in words},
    )
    diff = "".join(dict.fromkeys(each.diff for each in checked))
    return Checked(report, read, lambda path: path, sum(each.fixed for each in checked), diff)


def _against_baseline(checked: Checked, request: Request) -> Checked:
    file = request.baseline
    if file is None:
        return checked
    findings = checked.report.findings
    marks = _Marks(checked, file)
    if request.write_baseline or not (file.exists() or os.environ.get("CI")):
        if request.fix != "show":
            kept = marks.beyond(request) if file.exists() else Counter()
            disk.replace(file, baselines.written(kept + Counter(marks.of(findings))).encode())
        report = replace(checked.report, findings=(), baselined=len(findings))
        return replace(checked, report=report, wrote=file)
    if not file.exists():
        raise UsageError(f"There is no baseline {file}.", "Write it with --write-baseline, and commit it.")
    known = baselines.parsed(file, str(file))
    left = baselines.without(findings, known - marks.beyond(request), marks.of(findings))
    baselined = len(findings) - len(left)
    report = replace(checked.report, findings=tuple(left), baselined=baselined)
    outdated = (known - marks.beyond(request)).total() - baselined
    return replace(checked, report=report, outdated=outdated)


class _Marks:
    """What findings are known by in the baseline `file`: their paths are relative to it."""

    def __init__(self, checked: Checked, file: Path) -> None:
        self.checked, self.file = checked, file
        self.folder = Path(os.path.abspath(file)).parent  # noqa: PTH100 -- links stay as they are

    def of(self, findings: Sequence[Finding]) -> list[baselines.Mark]:
        """The mark of each finding, in order."""
        marks = baselines.marks(findings, self.checked.read)
        return [(self._named(self.checked.shown(path)), code, line) for path, code, line in marks]

    def beyond(self, request: Request) -> Counter[baselines.Mark]:
        """What the baseline holds of files and rules that this request does not look at."""
        known = baselines.parsed(self.file, str(self.file))
        asked = [self._named(os.fspath(path)) for path in request.paths]
        codes = (*request.select, *request.extend_select) if request.select else ("HW",)
        return Counter(
            {
                (path, code, line): count
                for (path, code, line), count in known.items()
                if not any(each in {".", path} or path.startswith(f"{each}/") for each in asked)
                or not code.startswith(codes)
                or (request.ignore and code.startswith(tuple(request.ignore)))
            }
        )

    def _named(self, path: str) -> str:
        return os.path.relpath(path, self.folder).replace(os.sep, "/")
