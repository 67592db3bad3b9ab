"""What reaches the terminal: data on stdout, everything else on stderr, colour only where it is wanted."""

from __future__ import annotations

import contextlib
import io
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

import typer

from headwater.core.errors import HeadwaterError
from headwater.reporters.text import line, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headwater.core.report import Failure


USUAL_WIDTH = 80


class _Stop:
    """Whether the user wants us to stop."""

    wanted = False


def stop(_signal: int, _frame: object) -> NoReturn:
    """A Ctrl-C, or a polite kill, which is a Ctrl-C from afar: the same clean-up, the same exit code."""
    _Stop.wanted = True
    raise KeyboardInterrupt


def raise_if_stopped() -> None:
    """Stops when Python has swallowed the exception of `stop`, as it does within a destructor.

    Raises:
        KeyboardInterrupt: the user wanted to stop.
    """
    if _Stop.wanted:
        raise KeyboardInterrupt


def speak_utf8() -> None:
    """Writes what the terminal cannot show as escapes instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(ValueError, OSError):
                stream.reconfigure(errors="backslashreplace")


def is_interactive() -> bool:
    """Whether somebody is there to answer: all three streams are a terminal, and this is no CI.

    Copier asks on stdout, headwater on stderr.
    """
    return all(map(_is_terminal, (sys.stdin, sys.stdout, sys.stderr))) and not os.environ.get("CI")


def is_live(stream: TextIO) -> bool:
    """Whether lines on `stream` can be drawn over."""
    return _is_terminal(stream) and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")


def wants_colour(stream: TextIO) -> bool:
    """NO_COLOR and FORCE_COLOR as no-color.org and force-color.org have them; else a terminal that can."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _is_terminal(stream) and os.environ.get("TERM") != "dumb"


def say(text: str = "", *, colour: str | None = None, bold: bool = False) -> None:
    """One line of ours on stderr."""
    styled = (
        typer.style(text, fg=colour, bold=bold) if (colour or bold) and wants_colour(sys.stderr) else text
    )
    try:
        typer.echo(styled, err=True, color=True)
    except BrokenPipeError:  # nobody listens any more: no reason to leave the work half done
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def width() -> float:
    """How many columns a line on stderr may have: those of the terminal, or any number where it is none."""
    if not _is_terminal(sys.stderr):
        return math.inf
    with contextlib.suppress(OSError):
        return os.get_terminal_size(sys.stderr.fileno()).columns or USUAL_WIDTH
    return USUAL_WIDTH


def show_error(error: HeadwaterError) -> None:
    """What is wrong and what to do: a line each."""
    for finding in getattr(error, "findings", ()):
        say(line(finding))
    say(f"{_marked('error:', 'red')} {printable(error.message)}")
    if error.hint:
        say(f"{_marked('hint:', 'cyan')} {printable(error.hint)}")


def show_bug(error: Exception) -> None:
    """Our own fault: writes the traceback where a report can be pasted from."""
    import traceback

    trace = "".join(traceback.format_exception(error))
    show_error(HeadwaterError(f"headwater has a bug: {type(error).__name__}: {error}", _hint_for(trace)))


def show_failures(failures: Sequence[Failure]) -> None:
    """The same for rules that broke, while the others went on."""
    hint = _hint_for("\n".join(failure.trace for failure in failures))
    first, more = failures[0], len(failures) - 1
    where = f" on {first.path}" if first.path else ""
    others = f", and {more} more like it" if more else ""
    message = f"headwater has a bug: rule {first.code} failed{where}: {first.said}{others}."
    show_error(HeadwaterError(message, hint))


def _hint_for(text: str) -> str:
    import tempfile

    try:
        with tempfile.NamedTemporaryFile("w", prefix="headwater-", suffix=".log", delete=False) as log:
            log.write(text)
    except OSError:
        say(text)
        return "Please report it with the lines above."
    return f"Please report it with what is in {log.name}."


def discard_output() -> None:
    """Whoever read our output is gone; without this Python complains at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_utf8(text: str) -> None:
    """Writes to stdout what programs read: its encoding is not for the terminal to choose."""
    write_bytes(text.encode("utf-8", "backslashreplace"))


def write_bytes(content: bytes) -> None:
    """Writes to stdout what has an encoding of its own, or several: a patch."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def shown(path: Path) -> str:
    """`path` as a user would type it: relative where that is shorter."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _marked(word: str, colour: str) -> str:
    return typer.style(word, fg=colour, bold=True) if wants_colour(sys.stderr) else word


def _is_terminal(stream: TextIO | None) -> bool:
    with contextlib.suppress(ValueError, OSError):
        return stream is not None and stream.isatty()
    return False
