"""A rule that the project switches off without saying why.

## What it does
Reports a code in `ignore` or `per-file-ignores` of `[tool.headwater]` that has no reason.

## Why is this bad?
Nobody dares to remove an ignore whose reason is forgotten.

## Example
    [tool.headwater]
    ignore = ["HW201"]

## Use instead
    [tool.headwater.ignore]
    HW201 = "the second click is for the demo"

## Known limits
Whether the reason is a good one, only a reader can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule


def find(project: Project) -> Iterator[Place]:
    """The codes without a reason."""
    text = project.files.get("pyproject.toml", b"").decode("utf-8", "replace")
    per_file = project.settings.get("per-file-ignores", {})
    tables = [project.settings.get("ignore", {}), *(per_file.values() if isinstance(per_file, dict) else ())]
    for table in tables:
        for code in _without_reason(table):
            line = next((n for n, each in enumerate(text.splitlines(), 1) if code in each), 1)
            yield Place("pyproject.toml", f"{code} is ignored without a reason.", line, 1)


def _without_reason(table: list[str] | Mapping[str, Any]) -> Iterator[str]:
    if isinstance(table, list):
        yield from map(str, table)
    else:
        yield from (code for code, reason in table.items() if not str(reason).strip())


def _project(settings: str) -> dict[str, str]:
    return {"pyproject.toml": settings}


RULE = Rule(
    code="HW003",
    name="ignore-without-reason",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="",
    find=find,
    bad=(
        Example("a list", _project('[tool.headwater]\nignore = ["HW201"]\n')),
        Example("an empty reason", _project('[tool.headwater.ignore]\nHW201 = " "\n')),
        Example("per file", _project('[tool.headwater.per-file-ignores]\n"a.py" = ["HW201"]\n')),
    ),
    good=(
        Example("a reason", _project('[tool.headwater.ignore]\nHW201 = "a demo"\n')),
        Example("nothing ignored", _project("[tool.headwater]\n")),
        Example("no settings", {"app.py": ""}),
    ),
)
