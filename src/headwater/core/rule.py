"""What a rule is: a code, a name, its own documentation and its own tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from headwater.core.finding import Edit, Finding, Level
from headwater.core.project import Project

if TYPE_CHECKING:
    import ast


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule found something, and the one line that it has to say of it."""

    path: str
    message: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    edits: tuple[Edit, ...] = ()


ELSEWHERE = "{elsewhere}"
"""Stands in a message for what was found in another file."""


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """The same within one file, at a node of its tree.

    `only` names what must hold of the file as a part of its app, which no look at the file alone can tell:
    `script` (Streamlit reruns it: an entrypoint or a page), `module` (it is imported), `unset:KEY` (no
    file of the app ever sets KEY in session state), or what `headwater.analysis.runs` finds in another file
    of the app; `message` then has ELSEWHERE where that is told. `edits` mend it without changing what the app
    does.
    """

    node: ast.AST
    message: str
    only: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A small project that a rule must report (bad) or must leave alone (good).

    `why` is a few words naming the case, `files` the project by relative path. `fixed` is what the files
    that the rule's fix changes look like afterwards.
    """

    why: str
    files: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)


class _App(Mapping[str, str]):
    """The files of an example that is one script; dedented when somebody looks, which a check never does."""

    __slots__ = ("_source",)

    def __init__(self, source: str) -> None:
        self._source = source

    def __getitem__(self, path: str) -> str:
        if path != "app.py":
            raise KeyError(path)
        from textwrap import dedent

        return "import streamlit as st\n" + dedent(self._source)

    def __iter__(self) -> Iterator[str]:
        return iter(("app.py",))

    def __len__(self) -> int:
        return 1


def app(why: str, source: str, fixed: str = "") -> Example:
    """An example of one file, `app.py`, that imports Streamlit as `st` before `source`, which is dedented."""
    return Example(why, _App(source), _App(fixed) if fixed else {})


def pinned(why: str, version: str, source: str) -> Example:
    """The same, in a project that pins a version of Streamlit."""
    return Example(
        why, {"app.py": f"import streamlit as st\n{source}", "requirements.txt": f"streamlit=={version}\n"}
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue: its file in `headwater.rules` is its registration.

    It looks at the whole project (`find`), at one script at a time (`scan`, which gets a
    `headwater.analysis.script.Script` and the `headwater.analysis.api.Api` of the Streamlit that it runs
    on) or at the text of each Python file (`spot`, which gets path and content); what one with none of them
    reports is found by the check itself, or by a probe that runs the app (`probe`). `docs` is the module's
    docstring with the headings 'What it does', 'Why is this bad?', 'Example', 'Use instead' and 'Known
    limits'; `seed` names the section of the practice that it enforces; `bad` and `good` are its examples,
    which are also its tests.
    """

    code: str
    name: str
    level: Level
    since: str
    docs: str
    seed: str
    bad: tuple[Example, ...] = field(repr=False)
    good: tuple[Example, ...] = field(repr=False)
    find: Callable[[Project], Iterable[Place]] | None = None
    scan: Callable[[Any, Any], Iterable[Hit]] | None = None
    spot: Callable[[str, bytes], Iterable[Place]] | None = None
    probe: bool = False

    def finding(self, place: Place) -> Finding:
        """What this rule says of `place`."""
        return Finding(
            path=place.path,
            line=place.line,
            column=place.column,
            code=self.code,
            name=self.name,
            message=place.message,
            level=self.level,
            end_line=place.end_line or place.line,
            end_column=place.end_column,
            edits=place.edits,
        )
