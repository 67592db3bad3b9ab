"""Where a kit is: what a user types, what git is given, what a project records."""

from __future__ import annotations

import re

ALIASES = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}
"""Short for a host, as Copier has them; a project records them as they were typed, for Copier reads them."""

URL = re.compile(r"^(?:(?:https?|ssh|git|file)://|git@|git\+|gh:|gl:)|\.git/?$")
VERSION = re.compile(r"(?P<source>.+)@(?P<version>[^@/\\:]+)", re.DOTALL)


def split(text: str) -> tuple[str, str | None]:
    """The source and the version in `SOURCE[@VERSION]`.

    What follows an `@` is a version only where no path or host could: `git@host:team/kit.git` and
    `https://me@host/kit` have none. Whether all of `text` is a folder, only the caller can tell.
    """
    found = VERSION.fullmatch(text)
    return (found["source"], found["version"]) if found else (text, None)


def is_url(source: str) -> bool:
    """Whether a source that is no folder is for git to fetch."""
    return URL.search(source) is not None


def address(source: str) -> str:
    """What git is given for a source: `gh:team/kit` is `https://github.com/team/kit.git`."""
    source = source.removeprefix("git+")
    for alias, host in ALIASES.items():
        if source.startswith(alias):
            return f"{host}{source.removeprefix(alias).strip('/').removesuffix('.git')}.git"
    return source


def without_password(source: str) -> str:
    """`source` as a project may record it: with no name or password of whoever fetched it."""
    return re.sub(r"^((?:git\+)?(?:https?|file)://)[^/@]*@", r"\1", source)


def identity(source: str) -> str:
    """What makes two sources the same one."""
    return without_password(address(source)).rstrip("/")
