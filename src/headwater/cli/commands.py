"""The commands, each made only when it is asked for: to make one costs as much as half of `--help`."""

from __future__ import annotations

import importlib
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {
    "new": "Make a Streamlit project and prove that it runs.",
    "update": "Move a project to a newer version of its kit, without ever leaving it broken.",
    "status": "Say how far a project is from its kit: its version, and what was changed.",
    "add": "Add a page, model, loader, callback or state key where it belongs, with its tests.",
    "check": "Find what is wrong in any Streamlit app, by reading it or, with --run, by using it.",
    "kit": "Make, prove and release a team's own kit.",
    "explain": "Say what a rule does, why, and what to write instead.",
    "rules": "List the rules.",
}
"""The name of each command, which is also that of its module, and what `--help` says of it."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Quick:
    """A command that loads nothing to convert what needs no conversion."""

    def get_params(self, ctx: Any) -> list[Any]:
        """As click has it."""
        found: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for parameter in found:
            if "process_value" not in vars(parameter):
                _spare_conversion(parameter)
        return found


class _Command(_Quick, TyperCommand):
    """One of the commands."""


class Commands(_Quick, TyperGroup):
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
        app.command(cmd_name, cls=_Command)(module.command)
        return typer.main.get_command(app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 -- as click has it
        """Writes the list of commands without making any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _spare_conversion(parameter: Any) -> None:
    """Takes a value that is of its type already as it is.

    Typer 0.29 loads pydantic to convert any, even the None of an option that nobody has passed: that takes
    longer than all that `status` does.
    """
    usual, annotation = parameter.process_value, parameter.type_descriptor.annotation
    several = parameter.multiple or parameter.nargs == -1

    def process(context: Any, value: Any) -> Any:
        if parameter.required:
            return usual(context, value)
        if value is None:
            value = () if several else None
        elif several and annotation == list[str] and all(isinstance(each, str) for each in value):
            value = list(value)
        elif several or not isinstance(annotation, type) or not isinstance(value, annotation):
            return usual(context, value)
        return parameter.callback(context, parameter, value) if parameter.callback else value

    parameter.process_value = process
