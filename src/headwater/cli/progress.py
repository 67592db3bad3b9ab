"""Draws the steps of an action on stderr: live in a terminal, a line a step elsewhere."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import Any

from headwater.cli import terminal
from headwater.core.progress import Progress, Step
from headwater.reporters.text import printable

NAME_WIDTH = 14
NOTE_WIDTH = 30


@contextlib.contextmanager
def drawn() -> Iterator[Progress]:
    """A Progress for the terminal at hand."""
    if terminal.is_live(sys.stderr):
        with _Live() as live:
            yield live
    else:
        yield _Lines()


class _Lines:
    """A line for each step that has ended."""

    def began(self, step: Step) -> None:  # noqa: ARG002 -- as every Progress has it
        terminal.raise_if_stopped()

    def ended(self, step: Step) -> None:
        terminal.say(_line("ok", step))

    def failed(self, step: Step) -> None:
        terminal.say(_line("failed", step))


class _Live:
    """The same lines, and below them one for each step that is under way, drawn over and over."""

    def __init__(self) -> None:
        self._under_way: dict[int, Step] = {}
        self._lock = threading.Lock()
        self._live: Any = None

    def __enter__(self) -> _Live:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def began(self, step: Step) -> None:
        terminal.raise_if_stopped()
        from rich.console import Console
        from rich.live import Live

        with self._lock:
            self._under_way[id(step)] = step
            if self._live is None:
                self._live = Live(
                    console=Console(stderr=True, highlight=False), transient=True, refresh_per_second=12
                )
                self._live.start()
            self._live.update(self._drawing())

    def ended(self, step: Step) -> None:
        self._close(step, "[green]✓[/green]")

    def failed(self, step: Step) -> None:
        self._close(step, "[red]✗[/red]")

    def _close(self, step: Step, mark: str) -> None:
        from rich.markup import escape

        with self._lock:
            self._under_way.pop(id(step), None)
            self._live.update(self._drawing())
            self._live.console.print(f"{mark} {escape(_line('', step))}")

    def _drawing(self) -> Any:
        from rich.console import Group

        return Group(*map(_UnderWay, self._under_way.values()))


class _UnderWay:
    """A line with what a step is at and how long it may still take, as of whenever it is drawn."""

    def __init__(self, step: Step) -> None:
        from rich.spinner import Spinner

        self._step, self._spinner = step, Spinner("dots")

    def __rich_console__(self, console: Any, *_: object) -> Iterator[Any]:
        from rich.text import Text

        mark: Any = self._spinner.render(console.get_time())
        yield Text.assemble(mark, f" {_now(self._step)}", no_wrap=True, overflow="ellipsis")


def _now(step: Step) -> str:
    """The seconds before what it is at: a line that is too long is cut at its end."""
    left = "" if step.left is None else f"{step.left:3.0f} s left"
    return "  ".join(filter(None, (f"{printable(step.name):<{NAME_WIDTH}}", left, printable(step.note))))


def _line(word: str, step: Step) -> str:
    mark = f"{word:<7}" if word else ""
    name, note = f"{printable(step.name):<{NAME_WIDTH}}", f"{printable(step.note):<{NOTE_WIDTH}}"
    return f"{mark}{name} {note} {step.seconds:6.2f} s"
