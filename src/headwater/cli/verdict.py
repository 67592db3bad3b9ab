"""What a check has come to, in a few lines for whoever waits for it."""

from __future__ import annotations

from collections import Counter

from headwater.actions.request import Checked, Emitted
from headwater.core.finding import Level
from headwater.core.report import Driven
from headwater.core.words import counted


def lines(checked: Checked) -> list[str]:
    """The verdict, and what was left out."""
    report = checked.report
    told = [f"{path} is passed over: {why}." for path, why in checked.passed_over.items()]
    told += _tests(checked.emitted) if checked.emitted else []
    told += [*map(_driven, report.drives), _found(checked)]
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
