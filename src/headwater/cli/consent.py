"""Shows a kit from elsewhere, and asks whether it is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from headwater.cli import progress, terminal
from headwater.reporters.text import columns, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headwater.actions.trust import Trust
    from headwater.core.trust import Offer

OfAuthor = Annotated[
    bool, typer.Option("--trust", help="Execute the kit's own tasks and extensions, without being asked.")
]
NARROWEST = 20
"""Columns for what a kit says, however narrow the terminal."""


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
        rows += [(f"asks for {kind}", each) for each in what]
    rows += [("would run", ", ".join(offer.runs))] if offer.runs else []
    width = max(len(name) for name, _ in rows)
    _say("The kit", f"{offer.name} comes from elsewhere:")
    for name, value in rows:
        _say(f"  {name:<{width}} ", value)


def _say(name: str, value: str) -> None:
    """Whatever a kit says stands to the right of what it is, in each of its lines."""
    for number, line in enumerate(_lines(value, terminal.width() - len(name) - 1)):
        terminal.say(f"{' ' * len(name) if number else name} {line}")


def ask(offer: Offer) -> bool:
    """Asks; nothing but a yes is one."""
    which = f"Trust its versions {offer.versions}" if offer.versions.startswith(">") else "Trust this one"
    if not offer.versions:
        which = "Trust this folder, whatever comes to be in it"
    with progress.paused():
        return typer.confirm(f"{which} to do that?", default=False, err=True)


def _lines(text: str, width: float) -> list[str]:
    """All of `text`, in lines that no terminal breaks: the rest of one could pass for a line of ours."""
    lines = (printable(" ".join(line.split())) for line in text.splitlines())
    return [piece for line in lines for piece in _pieces(line, max(width, NARROWEST))] or [""]


def _pieces(line: str, width: float) -> Iterator[str]:
    begin, taken = 0, 0
    for at, letter in enumerate(line):
        taken += columns(letter)
        if taken > width:
            yield line[begin:at]
            begin, taken = at, columns(letter)
    if line[begin:]:
        yield line[begin:]
