"""`headwater status [PATH...]`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli import terminal
from headwater.core.drift import Status
from headwater.core.errors import HeadwaterError

if TYPE_CHECKING:
    from headwater.actions.status import Broken


class Format(StrEnum):
    """How it is written."""

    TEXT = "text"
    JSON = "json"


def _named(broken: Broken) -> HeadwaterError:
    """Its error, which says whose it is."""
    error, name = broken.error, str(broken.folder)
    if name in error.message:
        return error
    return HeadwaterError(f"{name}: {error.message}", error.hint)


def command(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH", help="Projects; here unless told.")
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if a project is outdated or has drifted.")
    ] = False,
    no_drift: Annotated[bool, typer.Option("--no-drift", help="Do not look at the files.")] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask a kit in git for its newest version.")
    ] = False,
    answers_file: Annotated[
        str, typer.Option("--answers-file", metavar="FILE", help="The project's answers file.")
    ] = ".copier-answers.yml",
    output_format: Annotated[
        Format, typer.Option("--output-format", help="How to write it.", case_sensitive=False)
    ] = Format.TEXT,
) -> int:
    """Say how far a project is from its kit: its version, and what was changed."""
    from headwater.actions.status import Broken, Request, status  # not for --help
    from headwater.reporters import status as drawn

    request = Request(tuple(map(Path, paths or ["."])), answers_file, not no_drift, not offline)
    found: list[Status] = []
    code = 0
    for each in status(request):
        if isinstance(each, Broken):
            terminal.show_error(_named(each) if len(request.folders) > 1 else each.error)
            code = max(code, each.error.exit_code)
            continue
        found.append(each)
        if output_format is Format.TEXT:
            typer.echo(drawn.render(each, answers=len(request.folders) == 1))
    if output_format is Format.JSON:
        held = {"projects": [drawn.plain(each) for each in found]}
        terminal.write_utf8(json.dumps(held, indent=2, ensure_ascii=False, default=str) + "\n")
    said = drawn.verdict(found)
    if exit_code and said:
        terminal.say(f"Exit code 1: {said}.")
    return code or int(exit_code and bool(said))
