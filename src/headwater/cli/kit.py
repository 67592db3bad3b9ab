"""`headwater kit`: a team's own template, with the same powers as the default one."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from headwater.cli import consent, kit_check, terminal
from headwater.cli import trust as trusting
from headwater.cli.commands import CONTEXT
from headwater.core.words import counted
from headwater.reporters.text import printable

app = typer.Typer(
    name="kit",
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
    invoke_without_command=True,
)
Here = Annotated[Path, typer.Argument(metavar="DIR", help="The kit's folder; here unless told.")]


@app.callback()
def command(context: typer.Context) -> None:
    """Make, prove and release a team's own kit."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@app.command("new")
def new(
    directory: Annotated[str, typer.Argument(metavar="DIR", help="The folder of the new kit.")],
    description: Annotated[str, typer.Option("--description", help="What it is for, in a sentence.")] = "",
) -> int:
    """Start a kit of your own, as a thin layer over the default one."""
    from headwater.actions.kit_new import kit_new
    from headwater.cli import progress

    with progress.drawn() as drawing:
        made = kit_new(directory, description, drawing)
    terminal.say(f"Made the kit {made.name} over default {made.base}: {counted(made.files, 'file')}.")
    shown = shlex.quote(terminal.shown(made.target))
    terminal.say(f"Try it: headwater new my-app --kit {shown}")
    terminal.say(f"Prove it: headwater kit test {shown}; then headwater kit release {shown}")
    return 0


@app.command("list")
def catalogue() -> int:
    """Name the kits that your catalogues know."""
    from headwater.adapters.catalogue import every

    known = every()
    if not known:
        terminal.say("No catalogue names a kit. Write one to kits.toml in your configuration folder:")
        terminal.say('[kits.NAME] source = "SOURCE"')
    width = max((len(entry.name) for entry in known), default=0)
    for entry in known:
        presets = f" (presets: {', '.join(entry.presets)})" if entry.presets else ""
        range_of = f" {entry.versions}" if entry.versions else ""
        typer.echo(
            printable(f"{entry.name:<{width}}  {entry.source}{range_of}  {entry.description}{presets}")
        )
    return 0


@app.command("release")
def release(directory: Here = Path(), trusted: consent.OfAuthor = False) -> int:
    """Put the version of kit.toml together as a complete Copier template, and tag it."""
    from headwater.actions.kit_release import kit_release
    from headwater.cli import progress

    trust = consent.trust(trusted, interactive=terminal.is_interactive())
    with progress.drawn() as drawing:
        done = kit_release(directory, drawing, trust)
    terminal.say(f"Released {done.name} as {done.tag}. Publish it: git push origin {done.tag}")
    return 0


@app.command("update")
def update(
    directory: Here = Path(),
    to: Annotated[
        str | None, typer.Option("--to", metavar="VERSION", help="Not the base's newest version.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("-n", "--dry-run", help="Show the plan; write nothing.")] = False,
    inline: Annotated[
        bool, typer.Option("--inline", help="Write conflicts into the files, with markers.")
    ] = False,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Do not check what the kit then makes.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last update back.")] = False,
    trusted: consent.OfAuthor = False,
) -> int:
    """Take a newer version of its base into a kit."""
    from headwater.actions.kit_update import Request, kit_update
    from headwater.cli import outcome, progress

    if undo:
        outcome.refuse_beside_undo({"--to": to, "--dry-run": dry_run, "--inline": inline})
        return outcome.undone(directory)
    with progress.drawn() as drawing:
        trust = consent.trust(trusted, interactive=terminal.is_interactive())
        done = kit_update(Request(directory, to, dry_run, inline, not no_check, trust), drawing)
    return outcome.show(done, marking="headwater kit update --inline")


app.command("validate")(kit_check.validate)
app.command("test")(kit_check.matrix)
app.command("trust")(trusting.command)
