"""Shows a kit from elsewhere, and asks whether it is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli import progress, terminal
from headwater.reporters.text import printable

if TYPE_CHECKING:
    from headwater.actions.trust import Trust
    from headwater.core.trust import Offer

OfAuthor = Annotated[
    bool, typer.Option("--trust", help="Execute the kit's own tasks and extensions, without being asked.")
]
LONGEST = 100
"""Characters that are shown of one command."""


def trust(given: bool, *, interactive: bool) -> Trust:
    """What a command does about a kit that its user has not decided on."""
    from headwater.actions.trust import Trust

    return Trust(given, tell, ask if interactive and not given else None)


def tell(offer: Offer) -> None:
    """Shows it, in lines on stderr."""
    version = offer.version or "none: it is a folder"
    commit = f", commit {offer.commit}" if offer.commit else ""
    rows = [("source", offer.source), ("version", f"{version}{commit}")]
    rows += [("over", offer.base)] if offer.base else []
    for kind, what in offer.unsafe.items():
        rows += [(f"asks for {kind}", _short(each)) for each in what]
    rows += [("would run", ", ".join(offer.runs))] if offer.runs else []
    width = max(len(name) for name, _ in rows)
    terminal.say(f"The kit {printable(offer.name)} comes from elsewhere:")
    for name, value in rows:
        terminal.say(f"  {printable(name):<{width}}  {printable(value)}")


def ask(offer: Offer) -> bool:
    """Asks; nothing but a yes is one."""
    which = f"Trust its versions {offer.versions}" if offer.versions.startswith(">") else "Trust this one"
    if not offer.versions:
        which = "Trust this folder, whatever comes to be in it"
    with progress.paused():
        return typer.confirm(f"{which} to do that?", default=False, err=True)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
