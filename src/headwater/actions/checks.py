"""`headwater check`: paths in, findings out; fixes and baselines on the way."""

from __future__ import annotations

import difflib
import os
import time
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

    `read` gives a file's content by the path that a finding names it with. `fixed` counts the findings
    that were mended, `diff` is what mending them would change, `outdated` counts the entries of the
    baseline that nothing matches any more.
    """

    report: Report
    read: Callable[[str], bytes]
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


class _Part:
    """One project of a request."""

    def __init__(self, root: Path, within: Sequence[str], request: Request) -> None:
        self.root, self.within, self.request = root, within, request

    def read(self, path: str) -> bytes:
        file = self.root / path
        return file.read_bytes() if file.is_file() else b""

    def checked(self) -> Checked:
        if not self.request.fix:
            return Checked(self._report(self._project()), self.read)
        return self._fixed()

    def _project(self) -> Project:
        bare = files.opened(self.root)
        exclude = settings_of(bare.settings).exclude
        return files.opened(self.root, exclude) if exclude else bare

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
            told = "".join(_diff(path, before[path], text) for path, text in sorted(changed.items()))
            return Checked(self._report(self._project()), self.read, 0, told)
        for path, text in changed.items():
            disk.replace(self.root / path, text)
        return Checked(report, self.read, mended)


def _mend(findings: Sequence[Finding], texts: dict[str, bytes]) -> int:
    """Makes the edits of `findings` in `texts`; a file that would not parse afterwards is left as it is."""
    count = 0
    for path in {finding.path for finding in findings if finding.edits}:
        mine = [finding for finding in findings if finding.path == path and finding.edits]
        text = edits.apply(texts[path], [edit for finding in mine for edit in finding.edits])
        if text != texts[path] and edits.parses(text):
            texts[path] = text
            count += len(mine)
    return count


def _diff(path: str, before: bytes, after: bytes) -> str:
    lines = difflib.unified_diff(
        before.decode("utf-8", "replace").splitlines(keepends=True),
        after.decode("utf-8", "replace").splitlines(keepends=True),
        f"a/{path}",
        f"b/{path}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _joined(parts: Sequence[_Part], checked: Sequence[Checked]) -> Checked:
    """Several projects as one report; paths are then relative to the current folder, where they can be."""
    readers: dict[str, tuple[_Part, str]] = {}
    findings = []
    for part, each in zip(parts, checked, strict=True):
        for finding in each.report.findings:
            named = os.path.relpath(part.root / finding.path).replace(os.sep, "/")
            readers[named] = part, finding.path
            findings.append(replace(finding, path=named))
    reports = [each.report for each in checked]

    def read(path: str) -> bytes:
        part, inner = readers[path]
        return part.read(inner)

    words = {word for report in reports for word in report.skipped}
    report = Report(
        findings=tuple(sorted(findings)),
        files=sum(report.files for report in reports),
        rules=max(report.rules for report in reports),
        seconds=sum(report.seconds for report in reports),
        suppressed=sum(report.suppressed for report in reports),
        skipped={word: sum(report.skipped.get(word, 0) for report in reports) for word in words},
    )
    return Checked(report, read, sum(each.fixed for each in checked), "".join(each.diff for each in checked))


def _against_baseline(checked: Checked, request: Request) -> Checked:
    file = request.baseline
    if file is None:
        return checked
    findings = checked.report.findings
    if request.write_baseline or (not file.exists() and not os.environ.get("CI")):
        disk.replace(file, baselines.written(findings, checked.read).encode())
        return replace(
            checked, report=replace(checked.report, findings=(), baselined=len(findings)), wrote=file
        )
    if not file.exists():
        raise UsageError(f"There is no baseline {file}.", "Write it with --write-baseline, and commit it.")
    known = baselines.parsed(file.read_text(encoding="utf-8"), str(file))
    left = baselines.without(findings, known, checked.read)
    baselined = len(findings) - len(left)
    report = replace(checked.report, findings=tuple(left), baselined=baselined)
    return replace(checked, report=report, outdated=known.total() - baselined)
