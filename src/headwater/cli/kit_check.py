"""`headwater kit validate` and `headwater kit test`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli import consent, terminal
from headwater.core.errors import EnvironmentLackError, UsageError
from headwater.core.finding import Level
from headwater.core.words import counted

if TYPE_CHECKING:
    from headwater.actions.kit_validate import Validated
    from headwater.core.matrix import Matrix

Here = Annotated[Path, typer.Argument(metavar="DIR", help="The kit's folder; here unless told.")]


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    GITHUB = "github"


MACHINE = frozenset({Format.JSON, Format.JUNIT})
"""Formats that are UTF-8 by definition, whatever the terminal speaks."""


def validate(
    directory: Here = Path(),
    output_format: Annotated[
        Format, typer.Option("--output-format", help="How to write what was found.", case_sensitive=False)
    ] = Format.TEXT,
) -> int:
    """Find what is wrong with a kit, without making a project of it."""
    from headwater.actions.kit_validate import kit_validate

    done = kit_validate(directory)
    written = _written(done, output_format)
    if written and output_format in MACHINE:
        terminal.write_utf8(f"{written}\n")
    elif written:
        typer.echo(written)
    findings = done.report.findings
    errors = sum(finding.level is Level.ERROR for finding in findings)
    where = f"in {counted(done.report.files, 'file')} of the kit {done.name}, {done.report.seconds:.2f} s"
    told = f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}"
    terminal.say(f"{told if findings else 'Nothing found'} {where}.")
    return int(errors > 0)


def _written(done: Validated, output_format: Format) -> str:
    findings = done.report.findings
    match output_format:
        case Format.TEXT:
            from headwater.reporters import source

            return source.render(findings, lambda path: done.files.get(path, b""))
        case Format.JSON:
            from headwater.reporters import json

            return json.render(done.report)
        case Format.JUNIT:
            from headwater.reporters import junit

            return junit.render(findings, done.report.seconds)
        case Format.GITHUB:
            from headwater.reporters import github

            return github.render(findings)


class Report(StrEnum):
    """How the outcome of a test is written."""

    TEXT = "text"
    JSON = "json"


def matrix(
    directory: Here = Path(),
    strength: Annotated[
        int,
        typer.Option("--strength", min=1, max=3, help="How many answers are to meet in every combination."),
    ] = 2,
    every: Annotated[bool, typer.Option("--all", help="Try every combination there is.")] = False,
    budget: Annotated[
        float, typer.Option("--budget", metavar="SECONDS", min=0, help="Begin no case later; 0 is no limit.")
    ] = 0.0,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Cases at a time; half the processors.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Pass over what has passed since the kit was changed.")
    ] = False,
    no_run: Annotated[
        bool, typer.Option("--no-run", help="Render and check; run no app and no test.")
    ] = False,
    no_update: Annotated[
        bool, typer.Option("--no-update", help="Try no update from earlier releases.")
    ] = False,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit",
            metavar="SECONDS",
            min=5,
            help="For a render (30 at most), a drive, a run of tests.",
        ),
    ] = 120.0,
    trusted: consent.OfAuthor = False,
    output_format: Annotated[
        Report, typer.Option("--output-format", help="How to write the outcome.", case_sensitive=False)
    ] = Report.TEXT,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write it for continuous integration, too.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it for people to look at, too.")
    ] = None,
) -> int:
    """Try what a kit makes, and updates to it, with answers that meet in any two ways.

    Its apps and their tests are run without a question; --no-run runs none.
    """
    from headwater.actions.kit_matrix import ALL
    from headwater.actions.kit_test import Request, kit_test
    from headwater.adapters import disk
    from headwater.cli import progress
    from headwater.reporters import matrix as drawn
    from headwater.reporters import matrix_page

    _refuse_without_folder(junit, html)
    request = Request(
        directory,
        ALL if every else strength,
        budget,
        jobs or _half(),
        resume,
        not no_run,
        not no_update,
        time_limit,
        consent.trust(trusted, interactive=terminal.is_interactive()),
    )
    with progress.drawn() as drawing:
        done = kit_test(request, drawing)
    with disk.refusals():
        if junit is not None:
            disk.replace(junit, drawn.junit(done).encode())
        if html is not None:
            disk.replace(html, matrix_page.page(done).encode())
    if output_format is Report.JSON:
        terminal.write_utf8(f"{drawn.as_json(done)}\n")
    elif told := drawn.render(done):
        typer.echo(told)
    terminal.say(drawn.verdict(done))
    return _code(done)


def _refuse_without_folder(*files: Path | None) -> None:
    """Before the minutes that it takes, not after them."""
    for file in files:
        if file is not None and not file.resolve().parent.is_dir():
            raise UsageError(f"There is no folder {file.parent} for {file.name}.", "Make it first.")


def _code(done: Matrix) -> int:
    """1 for a failure, else what stands for something around us that is missing."""
    from headwater.core.matrix import State

    if done.of(State.FAILED):
        return 1
    return EnvironmentLackError.exit_code if done.of(State.LACKING) else 0


def _half() -> int:
    """A case drives an app beside its server: more at a time than half the processors only wait."""
    import os

    return max(1, (os.cpu_count() or 2) // 2)
