"""Draws the steps of an action on stderr: live in a terminal, a line a step elsewhere."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

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


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Within it nothing is drawn, so that somebody can be asked."""
    live = _Live.at_work
    if live is None:
        yield
        return
    live.stop()
    yield
    live.resume()


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

    at_work: ClassVar[_Live | None] = None

    def __init__(self) -> None:
        self._under_way: dict[int, Step] = {}
        self._lock = threading.Lock()
        self._live: Any = None

    def __enter__(self) -> _Live:
        _Live.at_work = self
        return self

    def __exit__(self, *_: object) -> None:
        _Live.at_work = None
        self.stop()

    def stop(self) -> None:
        """Draws no more."""
        with self._lock:
            if self._live is not None:
                self._live.stop()
                self._live = None

    def resume(self) -> None:
        """Draws again."""
        with self._lock:
            self._draw()

    def began(self, step: Step) -> None:
        terminal.raise_if_stopped()
        with self._lock:
            self._under_way[id(step)] = step
            self._draw()

    def ended(self, step: Step) -> None:
        self._close(step, "[green]✓[/green]")

    def failed(self, step: Step) -> None:
        self._close(step, "[red]✗[/red]")

    def _close(self, step: Step, mark: str) -> None:
        from rich.markup import escape

        with self._lock:
            self._under_way.pop(id(step), None)
            self._draw()
            self._live.console.print(f"{mark} {escape(_line('', step))}")

    def _draw(self) -> None:
        from rich.console import Console
        from rich.live import Live

        if self._live is None:
            console = Console(stderr=True, highlight=False)
            self._live = Live(console=console, transient=True, refresh_per_second=12)
            self._live.start()
        self._live.update(self._drawing())

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
