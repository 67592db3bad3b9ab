"""`headwater check --fix` and `--diff`: the edits that findings bring along."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Sequence

from headwater.actions.parts import Part
from headwater.actions.request import Checked
from headwater.adapters import disk
from headwater.core import edits
from headwater.core.errors import EnvironmentLackError
from headwater.core.finding import Finding
from headwater.core.project import Changed, Project
from headwater.core.report import Report

MOST_PASSES = 10
"""One edit may hide another that touches it: those are made in the next pass."""


def fixed(part: Part, *, write: bool) -> Checked:
    """Mends what can be mended in the files of `part`, or only shows what that would change."""
    project = part.project()
    report = part.report(project)
    changed, left, count = mended(project, report, lambda each: part.report(each, cached=False))
    if not write:
        told = (_diff(part.shown(path), *texts) for path, texts in sorted(changed.items()))
        return Checked(report, part.read, part.shown, diff="".join(told))
    for path in changed:
        if not os.access(part.root / path, os.W_OK):
            raise EnvironmentLackError(f"{part.shown(path)} cannot be written.", "Make it writable.")
    for path, (_, text) in changed.items():
        disk.replace(part.root / path, text)
    return Checked(left, part.read, part.shown, count)


def mended(
    project: Project, report: Report, again: Callable[[Project], Report]
) -> tuple[dict[str, tuple[bytes, bytes]], Report, int]:
    """Makes the edits that come with the findings of `report`; `again` checks what comes of them.

    Returns:
        Each file that they change, before and after; what is left to find; and how many were made.
    """
    before = project.files
    texts = {finding.path: before[finding.path] for finding in report.findings if finding.edits}
    count = 0
    for _ in range(MOST_PASSES):
        made = _mend(report.findings, texts)
        if not made:
            break
        count += made
        report = again(Project(Changed(before, texts)))
        texts |= {
            each.path: before[each.path] for each in report.findings if each.edits and each.path not in texts
        }
    changed = {path: (before[path], text) for path, text in texts.items() if text != before[path]}
    return changed, report, count


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
