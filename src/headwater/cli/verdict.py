"""What a check has come to, in a few lines for whoever waits for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from headwater.actions.request import Checked, Emitted
from headwater.core.finding import Level
from headwater.core.report import Driven
from headwater.core.words import counted

if TYPE_CHECKING:
    from headwater.probes.compare import Change


FATES = ("changed", "added", "removed")


def lines(checked: Checked) -> list[str]:
    """The verdict, and what was left out."""
    report = checked.report
    told = [f"{path} is passed over: {why}." for path, why in checked.passed_over.items()]
    told += _tests(checked.emitted) if checked.emitted else []
    told += [*map(_driven, report.drives)]
    told += [_changed(seen.changes) for seen in checked.seen if seen.earlier]
    told.append(_found(checked))
    for word, number in sorted(report.skipped.items()):
        told.append(f"{counted(number, word)} skipped.")
    if checked.wrote:
        told.append(
            f"{counted(report.baselined, 'finding')} written to {checked.wrote}; only new ones are told now."
        )
    elif report.baselined:
        told.append(f"{counted(report.baselined, 'finding')} of the baseline not told.")
    if checked.outdated:
        told.append(
            f"{counted(checked.outdated, 'entry')} of the baseline out of date: --write-baseline drops them."
        )
    return told


def _tests(emitted: Emitted) -> list[str]:
    told = [f"No test shows this: {each}" for each in emitted.left]
    return told + ([f"The tests were not tried: {emitted.untried}."] if emitted.untried else [])


def _driven(drive: Driven) -> str:
    steps = f", {counted(drive.steps, 'random step')} (seed {drive.seed})" if drive.steps else ""
    left = f" Not used: {'; '.join(drive.unused)}." if drive.unused else ""
    used = f"{counted(drive.pages, 'page')} opened, {counted(drive.controls, 'control')} used"
    return f"{drive.entrypoint}: {used}{steps}, {counted(drive.runs, 'run')} in {drive.seconds:.1f} s.{left}"


def _changed(changes: Sequence[Change]) -> str:
    """What became of the pages, each in one word, whatever the width."""
    fates = {change.page: change.fate for change in changes}
    fates |= {change.page: change.fate for change in changes if change.fate != "same"}
    pages = {fate: [f"/{page}" for page, became in fates.items() if became == fate] for fate in FATES}
    told = [
        f"{counted(len(named), 'page')} {fate} ({', '.join(named)})" for fate, named in pages.items() if named
    ]
    same = len(fates) - sum(map(len, pages.values()))
    told += [f"{counted(same, 'page')} the same"] if same or not told else []
    return f"Since the earlier report: {', '.join(told)}."


def _found(checked: Checked) -> str:
    report = checked.report
    levels = Counter(finding.level for finding in report.findings)
    fixable = sum(bool(finding.edits) for finding in report.findings)
    where = f"in {counted(report.files, 'file')}, {report.seconds:.2f} s"
    fixed = f"{counted(checked.fixed, 'finding')} mended. " if checked.fixed else ""
    if not report.files:
        return "There is no Python to look at."
    if not report.findings:
        return f"{fixed}Nothing {'new ' if report.baselined else ''}found {where}."
    hint = f" {fixable} can be mended by --fix." if fixable else ""
    errors, warnings = counted(levels[Level.ERROR], "error"), counted(levels[Level.WARNING], "warning")
    return f"{fixed}{errors}, {warnings} {where}.{hint}"
