"""What a rule is: a code, a name, its own documentation and its own tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from headwater.core.finding import Finding, Level
from headwater.core.project import Project


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule found something, and the one line that it has to say of it."""

    path: str
    message: str
    line: int = 0
    column: int = 0
    end_line: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """A small project that a rule must report (bad) or must leave alone (good).

    `why` is a few words naming the case, `files` the project by relative path.
    """

    why: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue: its file in `headwater.rules` is its registration.

    `docs` is the module's docstring with the headings 'What it does', 'Why is this bad?', 'Example',
    'Use instead' and 'Known limits'; `seed` names the section of the practice that it enforces; `bad`
    and `good` are its examples, which are also its tests.
    """

    code: str
    name: str
    level: Level
    since: str
    docs: str
    seed: str
    find: Callable[[Project], Iterable[Place]]
    bad: tuple[Example, ...] = field(repr=False)
    good: tuple[Example, ...] = field(repr=False)

    def check(self, project: Project) -> list[Finding]:
        """Every finding of this rule in `project`, in the order of the files."""
        return sorted(
            Finding(
                path=place.path,
                line=place.line,
                column=place.column,
                code=self.code,
                name=self.name,
                message=place.message,
                level=self.level,
                end_line=place.end_line or place.line,
            )
            for place in self.find(project)
        )
