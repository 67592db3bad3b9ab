"""What came of an update, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from headwater.cli import terminal
from headwater.core.errors import UsageError
from headwater.core.words import counted
from headwater.reporters.text import printable

if TYPE_CHECKING:
    from headwater.actions.update import Updated


def show(done: Updated, *, as_json: bool = False, diff: bool = False, marking: str = "") -> int:
    """Shows the plan on stdout and the rest on stderr; returns the exit code.

    `marking` is the command that writes the conflicts into the files.
    """
    from headwater.actions.update import State
    from headwater.reporters import plan

    if as_json:
        held = {"project": str(done.folder), "state": done.state.value, **plan.plain(done.plan)}
        terminal.write_utf8(json.dumps(held, indent=2, ensure_ascii=False, default=str) + "\n")
    elif diff:
        terminal.write_bytes(done.difference)
    elif done.state is not State.CURRENT:
        typer.echo(plan.render(done.plan))
    _tell(done, marking)
    return int(done.state in {State.CONFLICTS, State.MARKED})


def _tell(done: Updated, marking: str) -> None:
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
            terminal.say(_way_out(done, marking))
        case State.MARKED:
            terminal.say(f"{summary}. Resolve the marked files, git add them, and commit; or --undo.")
        case State.UPDATED:
            terminal.say(f"{summary}. {_next(done)}")
    if done.unproven:
        terminal.say(f"Not proven: {', '.join(done.unproven)}.")


def _way_out(done: Updated, marking: str) -> str:
    """What there is to do about conflicts: no markers can be written into what is in the way."""
    blocked = next((each for each in done.plan.conflicts if each.blocked), None)
    if blocked:
        return f"Move {printable(blocked.path)} elsewhere, or commit it, and run it again: {blocked.note}."
    return f"Have them marked in the files: {marking}"


def _next(done: Updated) -> str:
    """What there is to do with an update that is done."""
    if done.commit:
        return f"Committed as {done.commit[:9]}."
    if done.plan.fixes:
        fixed = counted(len(done.plan.fixes), "file")
        return f"That is staged. {fixed} fixed for it: not staged, to be committed apart. Or --undo."
    return "Look at it with git diff --staged, and commit; or --undo."


def refuse_beside_undo(options: Mapping[str, object]) -> None:
    """Raises UsageError if any of the `options`, by what a user types, is given: an undo obeys none."""
    if given := next((name for name, value in options.items() if value), None):
        raise UsageError(f"--undo does not go with {given}.", "An undo takes all of the last update back.")


def undone(directory: Path) -> int:
    """Takes the last update back and says so; returns the exit code."""
    from headwater.actions.undo import undo

    done = undo(directory)
    if done.conflicts:
        for change in done.conflicts:
            typer.echo(f"  {change.kind:<9} {printable(change.path)}  ({change.note})")
        terminal.say("Nothing was written: what was committed since changes the same lines.")
        terminal.say(f"Take the commit back yourself: git revert {done.commit[:9]}")
        return 1
    after = " It had been committed: commit this, too." if done.committed else ""
    terminal.say(
        f"{done.old} again, as before the update to {done.new}: {counted(done.files, 'file')}.{after}"
    )
    if done.kept:
        names = printable(", ".join(done.edited))
        terminal.say(f"What you had edited since ({names}) is kept: git show {done.kept[:9]}")
    return 0
