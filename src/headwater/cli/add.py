"""`headwater add KIND NAME`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli import terminal
from headwater.core.words import counted
from headwater.reporters.text import printable

if TYPE_CHECKING:
    from headwater.actions.add import Added


def command(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="page, model, loader, callback or state; or what the kit has a recipe for."
        ),
    ],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called in the code, as monthly_reports.")
    ],
    data: Annotated[
        list[str] | None,
        typer.Option("-d", "--data", metavar="KEY=VALUE", help="A page's title or icon, a state key's type."),
    ] = None,
    section: Annotated[
        str | None,
        typer.Option("--section", metavar="NAME", help="The group of pages that a page belongs to."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Show which files; write nothing.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change; write nothing.")] = False,
    no_register: Annotated[
        bool, typer.Option("--no-register", help="Change no file that is there; say which lines to add.")
    ] = False,
    no_check: Annotated[bool, typer.Option("--no-check", help="Neither check nor run the result.")] = False,
    kit: Annotated[
        str | None,
        typer.Option("--kit", metavar="SOURCE", help="Whose recipes; 'default' for headwater's own."),
    ] = None,
    project: Annotated[
        Path, typer.Option("--project", metavar="DIR", help="The project; here unless told.")
    ] = Path(),
    trust: Annotated[
        bool, typer.Option("--trust", help="Run what the kit's recipes make, without being asked.")
    ] = False,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", metavar="SECONDS", min=1, help="For the drive, and for the tests."),
    ] = 120.0,
) -> int:
    """Add a page, model, loader, callback or state key where it belongs, with its tests."""
    from headwater.actions.add import add
    from headwater.actions.rendering import Request
    from headwater.cli import consent, progress
    from headwater.core import answers

    request = Request(
        kind, name, project, answers.parse(data or ()), section, not no_register, kit,
        dry_run or diff, not no_check and not no_register, time_limit,
        consent.trust(trust, interactive=terminal.is_interactive()),
    )  # fmt: skip
    with progress.drawn() as drawing:
        done = add(request, drawing)
    if diff:
        from headwater.cli import preview

        terminal.write_utf8(preview.changes(done.files))
    else:
        for path, (before, _) in done.files.items():
            typer.echo(f"  {'added' if before is None else 'changed':<8} {printable(path)}")
    _tell(done, f"{kind} {name}")
    return 0


def _tell(done: Added, what: str) -> None:
    from headwater.actions.add import State

    match done.state:
        case State.THERE:
            terminal.say(f"The {what} is there already, as it would be added.")
        case State.PLANNED:
            terminal.say(f"{counted(len(done.files), 'file')}. Nothing was written.")
        case State.ADDED:
            terminal.say(
                f"{counted(len(done.files), 'file')}, not committed: git diff shows what has changed."
            )
    for where, line in done.lines:
        terminal.say(f"Add to {where}: {line}")
    if done.unproven:
        terminal.say(f"Not proven: {', '.join(done.unproven)}.")
