"""`headwater check [PATHS]`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli import terminal
from headwater.core.errors import HeadwaterError, UsageError
from headwater.core.finding import Level

if TYPE_CHECKING:
    from headwater.actions.request import Checked, Request
    from headwater.core.report import Failure

    Outputs = Sequence[tuple[Path, Callable[[Checked], str]]]


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"


MACHINE = frozenset({Format.JSON, Format.SARIF, Format.JUNIT})
"""Formats that are UTF-8 by definition, whatever the terminal speaks."""


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATHS", help="Projects, folders or files; here unless told."),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="CODES", help="Check these rules only: HW201,HW4.")
    ] = None,
    extend_select: Annotated[
        list[str] | None, typer.Option("--extend-select", metavar="CODES", help="Check these rules too.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODES", help="Leave these rules out.")
    ] = None,
    output_format: Annotated[
        Format, typer.Option("--output-format", help="How to write what was found.", case_sensitive=False)
    ] = Format.TEXT,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")
    ] = False,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Tell only what is not in FILE, an earlier state."),
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Write what is found to the file of --baseline.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule.")
    ] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 even if errors are found.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Look at every file anew.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file changes.")] = False,
    drive: Annotated[
        bool, typer.Option("--run", help="Run the app too, and use every control of every page.")
    ] = False,
    python: Annotated[
        Path | None, typer.Option("--python", metavar="PATH", help="The app's Python, or its environment.")
    ] = None,
    steps: Annotated[int, typer.Option("--steps", min=0, help="Random steps after every control.")] = 200,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="What draws them; another one each time.")
    ] = None,
    time_budget: Annotated[
        float, typer.Option("--time-budget", metavar="SECONDS", min=5, help="How long to drive an app.")
    ] = 120.0,
    allow_side_effects: Annotated[
        bool, typer.Option("--allow-side-effects", help="Use controls though secrets are configured.")
    ] = False,
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="Let the app reach others while it is driven.")
    ] = False,
    emit_test: Annotated[
        Path | None, typer.Option("--emit-test", metavar="FILE", help="Write tests that fail as it does.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser", help="Look at every page in a real browser, too.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a report for people to look at.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="FILE", help="Tell which pages differ from those of an earlier report."
        ),
    ] = None,
) -> int:
    """Find what is wrong in any Streamlit app, by reading it or, with --run, by using it."""
    from headwater.actions.request import Request, Run  # not for --help

    _refuse_two_formats(output_format, statistics, diff)
    if write_baseline and baseline is None:
        raise UsageError("--write-baseline does not say where.", "Add --baseline FILE.")
    drive = drive or browser
    if against is not None and not browser:
        raise UsageError("--against is for pages that a browser looks at.", "Add --browser.")
    _refuse_without_run(drive, {"--emit-test": emit_test, "--html": html, "--python": python, "--seed": seed})
    _refuse_unwritable(
        {"--emit-test": emit_test, "--html": html, "--baseline": baseline if write_baseline else None}
    )
    outputs = [(file, text) for file, text in ((emit_test, _tests), (html, _page)) if file is not None]
    how = Run(
        python,
        steps,
        _drawn(seed),
        time_budget,
        allow_side_effects,
        allow_network,
        browser,
        emit_test,
        against,
    )
    request = Request(
        paths=tuple(paths or [Path()]),
        select=_codes(select),
        extend_select=_codes(extend_select),
        ignore=_codes(ignore),
        baseline=baseline,
        write_baseline=write_baseline,
        fix="write" if fix and not diff else "show" if diff else "",
        cached=not no_cache,
        run=how if drive else None,
    )
    if watch:
        return _watched(request, output_format, statistics, outputs)
    checked = _run(request)
    _show(checked, output_format, statistics)
    _write(checked, outputs)
    if checked.report.failures:
        return _broken(checked.report.failures)
    return 0 if exit_zero else _code(checked)


def _broken(failures: Sequence[Failure]) -> int:
    """Tells of rules that broke; returns the exit code."""
    from headwater.actions import broken

    if ours := broken.of_ours(failures):
        terminal.show_failures(ours)
        return HeadwaterError.exit_code
    error = broken.of_a_team(failures)
    terminal.show_error(error)
    return error.exit_code


def _refuse_two_formats(output_format: Format, statistics: bool, diff: bool) -> None:
    if statistics and output_format not in {Format.TEXT, Format.JSON}:
        raise UsageError(
            f"--statistics does not go with --output-format {output_format.value}.",
            "Leave one of them out; the summary of json has the numbers.",
        )
    if diff and output_format is not Format.TEXT:
        raise UsageError(
            f"--diff does not go with --output-format {output_format.value}.",
            "Leave one of them out: a diff is a format of its own.",
        )


def _refuse_without_run(drive: bool, given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if value is not None and not drive:
            raise UsageError(f"{name} is for an app that is run.", "Add --run.")


def _refuse_unwritable(given: Mapping[str, Path | None]) -> None:
    from headwater.adapters import disk

    for option, file in given.items():
        if file is not None:
            disk.refuse_unwritable(option, file)


def _write(checked: Checked, outputs: Outputs) -> None:
    from headwater.adapters import disk

    for file, text in outputs:
        if content := text(checked):
            with disk.refusals():
                disk.replace(file, content.encode())


def _tests(checked: Checked) -> str:
    return checked.emitted.text if checked.emitted else ""


def _page(checked: Checked) -> str:
    from headwater.cli import webpage

    return webpage.of(checked)


def _run(request: Request) -> Checked:
    from headwater.actions.checks import run

    if request.run is None:
        return run(request)
    from headwater.cli.progress import drawn

    with drawn() as progress:
        return run(request, progress, terminal.say)


def _drawn(seed: int | None) -> int:
    import random

    return random.randrange(10_000) if seed is None else seed  # noqa: S311 -- nothing is kept secret by it


def _code(checked: Checked) -> int:
    errors = any(finding.level is Level.ERROR for finding in checked.report.findings)
    return int(errors or bool(checked.diff))


def _codes(given: list[str] | None) -> tuple[str, ...]:
    return tuple(code.strip().upper() for each in given or () for code in each.split(",") if code.strip())


def _show(checked: Checked, output_format: Format, statistics: bool) -> None:
    from headwater.cli import verdict

    written = _statistics(checked, output_format) if statistics else _written(checked, output_format)
    if checked.diff:
        typer.echo(checked.diff, nl=False)
    elif written and output_format in MACHINE:
        terminal.write_utf8(f"{written}\n")
    elif written:
        typer.echo(written)
    for text in verdict.lines(checked):
        terminal.say(text)


def _written(checked: Checked, output_format: Format) -> str:
    report = checked.report
    match output_format:
        case Format.TEXT:
            from headwater.reporters import source

            return source.render(report.findings, checked.read, checked.shown)
        case Format.JSON:
            from headwater.reporters import json

            return json.render(report)
        case Format.SARIF:
            from headwater.reporters import sarif
            from headwater.rules import catalogue

            return sarif.render(report.findings, catalogue())
        case Format.JUNIT:
            from headwater.reporters import junit

            return junit.render(report.findings, report.seconds)
        case Format.GITHUB:
            from headwater.reporters import github

            return github.render(replace(each, path=checked.shown(each.path)) for each in report.findings)


def _statistics(checked: Checked, output_format: Format) -> str:
    if output_format is Format.JSON:
        return _written(checked, output_format)  # its summary has the numbers
    from headwater.reporters import statistics

    return statistics.render(checked.report.findings)


def _watched(request: Request, output_format: Format, statistics: bool, outputs: Outputs) -> int:
    """Checks until somebody stops it."""
    from headwater.actions.checks import changes

    terminal.say("Watching; Ctrl-C ends it.")
    with contextlib.suppress(KeyboardInterrupt):
        _check_whenever(changes(request), request, output_format, statistics, outputs)
    return 0


def _check_whenever(
    changed: Iterator[None], request: Request, output_format: Format, statistics: bool, outputs: Outputs
) -> None:
    for _ in changed:
        if sys.stdout.isatty():
            typer.echo("\033[2J\033[H", nl=False)
        try:
            checked = _run(request)
            _show(checked, output_format, statistics)
            _write(checked, outputs)
        except HeadwaterError as error:  # a setting that is half typed, say
            terminal.show_error(error)
