"""`--baseline`: what a project is known to have already is not told again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from headwater.actions.request import Checked, Request
from headwater.adapters import disk
from headwater.core import baseline as baselines
from headwater.core.errors import UsageError
from headwater.core.finding import Finding


def against_baseline(checked: Checked, request: Request) -> Checked:
    """What is not in the baseline of `request`, which is written first where that is asked for.

    Raises:
        UsageError: there is no such file, or it holds something else.
    """
    file = request.baseline
    if file is None:
        return checked
    findings = checked.report.findings
    marks = _Marks(checked, file)
    if request.write_baseline:
        if request.fix != "show":
            kept = marks.beyond(request) if file.exists() else Counter()
            text = baselines.written(kept + Counter(marks.of(findings)))
            disk.replace(file, text.encode("utf-8", "surrogateescape"))
        report = replace(checked.report, findings=(), baselined=len(findings))
        return replace(checked, report=report, wrote=file)
    if not file.exists():
        raise UsageError(f"There is no baseline {file}.", "Write it: add --write-baseline, and commit it.")
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
