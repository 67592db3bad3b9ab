"""A Python file that cannot be parsed.

## What it does
Reports every Python file that the Python which runs headwater cannot parse.

## Why is this bad?
The file cannot be imported, and no other rule can look at it.

## Example
    def total(values:

## Use instead
    def total(values): ...

## Known limits
A file written for a newer Python than the one that runs headwater is reported too.
"""

from __future__ import annotations

from headwater.core.finding import Level
from headwater.core.rule import Example, Rule

RULE = Rule(
    code="HW001",
    name="syntax-error",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    bad=(
        Example("an unfinished call", {"page.py": "print(\n"}),
        Example("a null byte", {"page.py": "x = 1\0\n"}),
    ),
    good=(
        Example("fine", {"page.py": "print()\n"}),
        Example("an empty file", {"page.py": ""}),
        Example("no Python file", {"README.md": "print(\n"}),
    ),
)
