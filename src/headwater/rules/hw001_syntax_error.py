"""A Python file that cannot be parsed.

## What it does
Reports every Python file that no Python up to 3.14 can parse.

## Why is this bad?
The file cannot be imported, and no other rule can look at it.

## Example
    def total(values:

## Use instead
    def total(values): ...

## Known limits
An f-string that only Python 3.12 or newer can take, and that no older one can be made of, is reported too
when an older Python runs headwater.
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
