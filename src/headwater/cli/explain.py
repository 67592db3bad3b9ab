"""`headwater explain CODE`."""

from __future__ import annotations

from typing import Annotated

import typer

from headwater.core.errors import UsageError


def command(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="A rule, as HW201 or nested-button; or KIT004.")
    ],
) -> int:
    """Say what a rule does, why, and what to write instead."""
    from headwater.core.answers import nearest
    from headwater.core.kit_problem import PROBLEMS
    from headwater.reporters import rule as drawn
    from headwater.rules import catalogue

    known = catalogue()
    for rule in known:
        if code.upper() == rule.code or code.lower() == rule.name:
            typer.echo(drawn.markdown(rule), nl=False)
            return 0
    for each in PROBLEMS:
        if code.upper() == each.code or code.lower() == each.name:
            typer.echo(drawn.of_problem(each), nl=False)
            return 0
    names = [name for rule in known for name in (rule.code, rule.name)]
    hint = nearest(code.upper() if code.upper().startswith("HW") else code.lower(), names)
    raise UsageError(f"There is no rule {code!r}.", hint if "mean" in hint else "See headwater rules.")
