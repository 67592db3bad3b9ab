"""Streamlit's secrets where git would take them in.

## What it does
Reports a `.streamlit/secrets.toml` that no `.gitignore` of the project covers.

## Why is this bad?
The next `git add .` publishes every password in it, and history keeps them.

## Example
    .streamlit/secrets.toml, and a .gitignore that does not name it

## Use instead
    .streamlit/secrets.toml in .gitignore, and a secrets.toml.example without values

## Known limits
Whether git tracks the file already is not looked up; nor are ignore files outside of the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule


def find(project: Project) -> Iterator[Place]:
    """The secrets that are not ignored."""
    for path in project.files:
        if PurePosixPath(path).parts[-2:] == (".streamlit", "secrets.toml") and not _is_ignored(
            path, project
        ):
            yield Place(path, f"{path} is not ignored by git.", 1, 1)


def _is_ignored(path: str, project: Project) -> bool:
    from pathspec import GitIgnoreSpec  # only a project that has secrets needs it

    for folder in PurePosixPath(path).parents:
        ignore = project.files.get((folder / ".gitignore").as_posix())
        if ignore is not None:
            patterns = GitIgnoreSpec.from_lines(ignore.decode("utf-8", "replace").splitlines())
            if patterns.match_file(PurePosixPath(path).relative_to(folder).as_posix()):
                return True
    return False


_SECRETS = {".streamlit/secrets.toml": "password = 'x'\n"}

RULE = Rule(
    code="HW806",
    name="secrets-committed",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    find=find,
    bad=(
        Example("no ignore file", _SECRETS),
        Example("not named", _SECRETS | {".gitignore": "*.log\n"}),
        Example("taken back", _SECRETS | {".gitignore": "*.toml\n!secrets.toml\n"}),
        Example(
            "of an app in a subfolder",
            {"web/.streamlit/secrets.toml": "a = 1\n", ".gitignore": "/.streamlit/\n"},
        ),
    ),
    good=(
        Example("ignored", _SECRETS | {".gitignore": ".streamlit/secrets.toml\n"}),
        Example("ignored by name", _SECRETS | {".gitignore": "secrets.toml\n"}),
        Example("the folder ignored", _SECRETS | {".gitignore": ".streamlit/\n"}),
        Example("ignored where it lies", _SECRETS | {".streamlit/.gitignore": "secrets.toml\n"}),
        Example("an example", {".streamlit/secrets.toml.example": "password = ''\n"}),
    ),
)
