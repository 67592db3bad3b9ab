"""The projects of a fleet while they are updated, drawn over and over in a terminal."""

from __future__ import annotations

from time import monotonic
from typing import Any, Self

from headwater.cli import terminal
from headwater.core.fleet import OPEN, Fate, Member, Outcome
from headwater.reporters import fleet as drawn
from headwater.reporters.text import printable

COLOURS = {Fate.UPDATED: "green", Fate.PLANNED: "green", Fate.FAILED: "red", Fate.CONFLICTS: "yellow"}
BORDER = 6
"""Lines that are no project's."""


class Table:
    """A context in which the table is drawn; `kept` gets what it showed, for whoever wants it to stay."""

    def __init__(self, count: int, kept: list[Outcome]) -> None:
        self._count, self._kept = count, kept
        self._under_way: dict[Member, tuple[str, float]] = {}
        self._live: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def heard(self, member: Member, step: str) -> None:
        """`member` is at `step`."""
        terminal.raise_if_stopped()
        began = self._under_way[member][1] if member in self._under_way else monotonic()
        self._under_way[member] = step, began
        self._draw()

    def ended(self, outcome: Outcome) -> None:
        """A project has come to its end."""
        self._under_way.pop(outcome.member, None)
        self._kept.append(outcome)
        if self._live is not None:
            self._draw()

    def _draw(self) -> None:
        """Begins when the forks are there: what draws is a thread, and a fork must not have one."""
        if self._live is None:
            from rich.console import Console
            from rich.live import Live

            self._live = Live(
                self, console=Console(stderr=True, highlight=False), transient=True, refresh_per_second=8
            )
            self._live.start()

    def __rich__(self) -> Any:
        """Who is under way, who wants looking at, who ended last: as many as there is room for."""
        from rich.table import Table as Drawing

        table = Drawing(box=None, pad_edge=False, caption=self._caption(), caption_justify="left")
        for name in ("state", "project", "version", ""):
            table.add_column(name, no_wrap=True, overflow="ellipsis")
        room = max(3, self._live.console.height - BORDER)
        now = monotonic()
        rows: list[tuple[str, ...]] = [
            (f"[cyan]{step}[/cyan]", member.name, "", f"{now - began:.0f} s")
            for member, (step, began) in list(self._under_way.items())
        ]
        ended = sorted(self._kept[: -room - 1 : -1], key=lambda each: each.fate not in OPEN)
        rows += [self._row(each) for each in ended]
        for row in rows[:room]:
            table.add_row(*row)
        return table

    def _row(self, outcome: Outcome) -> tuple[str, ...]:
        from rich.markup import escape

        colour = COLOURS.get(outcome.fate, "dim")
        told = (outcome.member.name, drawn.versions(outcome), drawn.summary(outcome))
        return f"[{colour}]{outcome.fate}[/{colour}]", *(escape(printable(each)) for each in told)

    def _caption(self) -> str:
        told = drawn.of_each_fate(each.fate for each in self._kept)
        return f"{len(self._kept)} of {self._count}" + (f": {told}" if told else "")
