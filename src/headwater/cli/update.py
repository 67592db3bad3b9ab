"""`headwater update [DIR]`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli import terminal
from headwater.core.errors import UsageError
from headwater.core.words import counted
from headwater.reporters.text import printable

if TYPE_CHECKING:
    from headwater.actions.update import Updated


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
        str | None, typer.Option("--kit", metavar="SOURCE", help="Where the kit is now, if it has moved.")
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
    from headwater.cli import progress
    from headwater.core import answers

    if undo:
        return _undone(directory)
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
    return _show(done, output_format, diff=diff)


def _show(done: Updated, output_format: Format, *, diff: bool) -> int:
    from headwater.actions.update import State
    from headwater.reporters import plan

    if output_format is Format.JSON:
        held = {"project": str(done.folder), "state": done.state.value, **plan.plain(done.plan)}
        terminal.write_utf8(json.dumps(held, indent=2, ensure_ascii=False, default=str) + "\n")
    elif diff:
        terminal.write_utf8(done.difference)
    elif done.state is not State.CURRENT:
        typer.echo(plan.render(done.plan))
    _tell(done)
    return int(done.state in {State.CONFLICTS, State.MARKED})


def _tell(done: Updated) -> None:
    from headwater.actions.update import State
    from headwater.reporters import plan

    name, summary = done.folder.name, plan.summary(done.plan)
    match done.state:
        case State.CURRENT:
            terminal.say(f"{name} is up to date: {done.plan.kit} {done.plan.new}.")
        case State.PLANNED:
            terminal.say(f"{summary}. Nothing was written.")
        case State.CONFLICTS:
            terminal.say(f"{summary}. Nothing was written, for somebody has to decide on the conflicts.")
            terminal.say("Have them marked in the files: headwater update --conflict inline")
        case State.MARKED:
            terminal.say(f"{summary}. Resolve the marked files, git add them, and commit; or --undo.")
        case State.UPDATED:
            terminal.say(f"{summary}. {_next(done)}")
    if done.unproven:
        terminal.say(f"Not proven: {', '.join(done.unproven)}.")


def _next(done: Updated) -> str:
    """What there is to do with an update that is done."""
    if done.commit:
        return f"Committed as {done.commit[:9]}."
    if done.plan.fixes:
        fixed = counted(len(done.plan.fixes), "file")
        return f"That is staged. {fixed} fixed for it: not staged, to be committed apart. Or --undo."
    return "Look at it with git diff --staged, and commit; or --undo."


def _undone(directory: Path) -> int:
    from headwater.actions.undo import undo

    done = undo(directory)
    if done.conflicts:
        for change in done.conflicts:
            typer.echo(f"  {change.kind:<9} {printable(change.path)}  ({change.note})")
        terminal.say("Nothing was written: what was committed since changes the same lines.")
        terminal.say("Take the commit back yourself: git revert")
        return 1
    after = " It had been committed: commit this, too." if done.committed else ""
    terminal.say(
        f"{done.old} again, as before the update to {done.new}: {counted(done.files, 'file')}.{after}"
    )
    if done.kept:
        terminal.say(f"What you had edited since is in {done.kept[:9]}: git show {done.kept[:9]}")
    return 0
