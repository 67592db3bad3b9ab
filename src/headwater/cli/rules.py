"""`headwater rules`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How the rules are listed."""

    TEXT = "text"
    JSON = "json"


def command(
    output_format: Annotated[
        Format, typer.Option("--output-format", help="How to list them.", case_sensitive=False)
    ] = Format.TEXT,
) -> int:
    """List the rules."""
    from headwater.reporters import rule as drawn
    from headwater.rules import catalogue, origin

    show = drawn.table if output_format is Format.TEXT else drawn.as_json
    typer.echo(show(catalogue(), origin))
    return 0
