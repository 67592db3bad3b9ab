"""The last look at the answers, before anything is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from headwater.cli import terminal
from headwater.core.kit import Kit
from headwater.reporters.text import printable


def review(kit: Kit, answers: Mapping[str, Any]) -> None:
    """Shows the answers and asks whether to go on.

    Raises:
        KeyboardInterrupt: the user would rather not.
    """
    shown = {name: value for name, value in answers.items() if not kit.questions[name].secret}
    width = max((len(name) for name in shown), default=0)
    terminal.say()
    for name, value in shown.items():
        terminal.say(f"  {name:<{width}}  {printable(_worded(value))}")
    terminal.say()
    if not typer.confirm("Make this project?", default=True, err=True):
        raise KeyboardInterrupt


def _worded(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "":
            return "-"
        case _:
            return str(value)
