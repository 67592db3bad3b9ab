"""`headwater kit trust`."""

from __future__ import annotations

from typing import Annotated

import typer

from headwater.cli import terminal
from headwater.core.errors import UsageError
from headwater.core.words import counted
from headwater.reporters.text import printable


def command(
    source: Annotated[
        str, typer.Argument(metavar="[SOURCE[@VERSION]]", help="The kit to trust; without it, a list.")
    ] = "",
    revoke: Annotated[str, typer.Option("--revoke", metavar="SOURCE", help="Trust a source no longer.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Trust it without being asked.")] = False,
) -> int:
    """List the kits that you trust, trust another, or one no longer."""
    if revoke:
        return _revoked(revoke)
    if source:
        return _granted(source, yes)
    from headwater.actions.trust import decisions

    for each in decisions():
        unsafe = f"  ({', '.join(each.unsafe)})" if each.unsafe else ""
        typer.echo(printable(f"{each.source}  {each.versions or 'a folder'}  since {each.since}{unsafe}"))
    return 0


def _granted(source: str, yes: bool) -> int:
    from headwater.actions.trust import grant
    from headwater.cli import consent

    if not yes and not terminal.is_interactive():
        raise UsageError("There is no terminal to ask in.", "Look at the kit; then pass --yes.")
    offer, agreed = grant(source, consent.trust(yes, interactive=True))
    if agreed:
        terminal.say(f"Trusted: {printable(offer.source)} {offer.versions}".rstrip())
    return 0 if agreed else 4


def _revoked(source: str) -> int:
    from headwater.actions.trust import revoke

    gone = revoke(source)
    if not gone:
        raise UsageError(f"You have not trusted {source!r}.", "See headwater kit trust.")
    terminal.say(f"Trusted no longer: {printable(gone[0].source)} ({counted(len(gone), 'decision')}).")
    return 0
