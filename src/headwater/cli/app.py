"""The `headwater` command: its verbs, and the one place where an error becomes words and an exit code."""

from __future__ import annotations

import errno
import gc
import signal
import sys
from typing import Annotated, NoReturn

import typer

from headwater import __version__
from headwater.cli import terminal
from headwater.cli.commands import CONTEXT, Commands
from headwater.core.errors import HeadwaterError

INTERRUPTED = 130
USAGE = 2
LACK = 3
OUR_BUG = 70
GARBAGE_THRESHOLD = 50_000
"""Imports make objects and no garbage: looking for it as often as usual costs 6 % of `--no-install`."""

app = typer.Typer(
    name="headwater",
    cls=Commands,
    invoke_without_command=True,
    rich_markup_mode=None,  # rich costs more at import than everything else that --help does
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"headwater {__version__}")
        raise typer.Exit


@app.callback()
def headwater(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Where Streamlit projects begin."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(USAGE)


def main() -> NoReturn:
    """Runs the command line. Exit codes: 0 fine, 1 defects found, 2 usage, 3 the environment, 4 trust."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    terminal.speak_utf8()
    signal.signal(signal.SIGTERM, terminal.stop)
    signal.signal(signal.SIGINT, terminal.stop)
    try:
        code = app(standalone_mode=False)
    except HeadwaterError as error:
        terminal.show_error(error)
        sys.exit(error.exit_code)
    except typer.TyperException as error:
        terminal.show_error(HeadwaterError(error.format_message(), _usage_hint(error)))
        code = USAGE
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        terminal.discard_output()
        code = 0
    except Exception as error:
        code = _unexpected(error)
    if code == INTERRUPTED:  # Typer returns it too, for a Ctrl-C that it has caught itself
        terminal.show_error(HeadwaterError("Stopped.", "Nothing is left half done; run it again."))
    sys.exit(code)


def _unexpected(error: Exception) -> int:
    """The exit code for what nobody foresaw, after saying it: mostly a bug of ours."""
    if _comes_from_a_stop(error):
        return INTERRUPTED
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:  # stdout itself may be a full disk
        terminal.show_error(HeadwaterError("The disk is full.", "Free some space, then run it again."))
        return LACK
    terminal.show_bug(error)
    return OUR_BUG


def _comes_from_a_stop(error: BaseException) -> bool:
    """Whether a Ctrl-C is behind `error`: one that strikes within a lock of Python's breaks that lock too."""
    behind: BaseException | None = error
    while behind and not isinstance(behind, KeyboardInterrupt):
        behind = behind.__cause__ or behind.__context__
    return behind is not None


def _usage_hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"See {context.command_path if context else 'headwater'} --help."
