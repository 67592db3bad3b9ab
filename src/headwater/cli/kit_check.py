"""`headwater kit validate` and `headwater kit test`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli import terminal
from headwater.core.finding import Level
from headwater.core.words import counted

if TYPE_CHECKING:
    from headwater.actions.kit_validate import Validated

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
