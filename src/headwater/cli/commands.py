"""The commands, each made only when it is asked for: to make one costs as much as half of `--help`."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS = {
    "new": "Make a Streamlit project and prove that it runs.",
    "update": "Move a project to a newer version of its kit, without ever leaving it broken.",
    "check": "Find what is wrong in any Streamlit app, without running it.",
    "kit": "Make, prove and release a team's own kit.",
    "explain": "Say what a rule does, why, and what to write instead.",
    "rules": "List the rules.",
}
"""The name of each command, which is also that of its module, and what `--help` says of it."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(TyperGroup):
    """A group that knows its commands by name and imports one when it is run."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 -- as click has it
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 -- as click has it
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"headwater.cli.{cmd_name}")
        if hasattr(module, "app"):  # a group of commands
            return typer.main.get_command(module.app)
        app = typer.Typer(
            rich_markup_mode=None,
            add_completion=False,
            pretty_exceptions_enable=False,
            context_settings=CONTEXT,
        )
        app.command(cmd_name)(module.command)
        return typer.main.get_command(app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- as click has it
        """Writes the list of commands without making any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
