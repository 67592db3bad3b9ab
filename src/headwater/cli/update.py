"""`headwater update [DIR]`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from headwater.core.errors import UsageError


class Conflict(StrEnum):
    """What to do about conflicts."""

    STOP = "stop"
    INLINE = "inline"


class Format(StrEnum):
    """How a plan is written."""

    TEXT = "text"
    JSON = "json"


def command(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The project; here unless told.")] = Path(),
    to: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="Not the kit's newest version.")
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option("-d", "--data", metavar="KEY=VALUE", help="Change an answer. May be given again."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="Show the plan; write nothing.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change; write nothing.")] = False,
    conflict: Annotated[
        Conflict, typer.Option("--conflict", help="Stop at a conflict, or write markers into the files.")
    ] = Conflict.STOP,
    branch: Annotated[
        str, typer.Option("--branch", metavar="NAME", help="Commit on a new branch; leave the files alone.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the last update back.")] = False,
    no_check: Annotated[bool, typer.Option("--no-check", help="Neither check nor run the result.")] = False,
    no_codemods: Annotated[
        bool, typer.Option("--no-codemods", help="Do not fix your own code for the new Streamlit.")
    ] = False,
    kit: Annotated[
        str | None,
        typer.Option("--kit", metavar="SOURCE[@VERSION]", help="Where the kit is now, if it has moved."),
    ] = None,
    answers_file: Annotated[
        str, typer.Option("--answers-file", metavar="FILE", help="The project's answers file.")
    ] = ".copier-answers.yml",
    output_format: Annotated[
        Format, typer.Option("--output-format", help="How to write the plan.", case_sensitive=False)
    ] = Format.TEXT,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="SECONDS", min=1, help="For each drive.")
    ] = 120.0,
) -> int:
    """Move a project to a newer version of its kit, without ever leaving it broken."""
    from headwater.actions.planning import Wanted
    from headwater.actions.update import Request, update
    from headwater.cli import outcome, progress
    from headwater.core import answers

    if undo:
        return outcome.undone(directory)
    wanted = Wanted(to, answers.parse(data or ()), kit, answers_file, not no_codemods)
    request = Request(
        directory, wanted, dry_run or diff, conflict is Conflict.INLINE, branch, not no_check, time_limit
    )
    if branch and request.inline:
        raise UsageError(
            "--branch does not go with --conflict inline.", "A commit with markers helps nobody."
        )
    with progress.drawn() as drawing:
        done = update(request, drawing, difference=diff)
    return outcome.show(done, as_json=output_format is Format.JSON, diff=diff)
