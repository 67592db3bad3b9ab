"""Where a kit is: what a user types, what git is given, what a project records."""

from __future__ import annotations

import re

from headwater.core.errors import UsageError

ALIASES = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/"}
"""Short for a host, as Copier has them; a project records them as they were typed, for Copier reads them."""

FETCHED = re.compile(r".*://|git@|git\+|gh:|gl:", re.DOTALL)
URL = re.compile(r"^(?:(?:https?|ssh|git|file)://|git@|git\+|gh:|gl:)|\.git/?$")
REMOTE = re.compile(r"(?:git\+)?(?:https?|ssh|git)://|git@[^/:]+:|gh:|gl:")
WITH_LOGIN = re.compile(r"((?:git\+)?(?:https?|file)://)([^/?#\\]*)(.*)", re.DOTALL)
"""A scheme, the part of the URL that names who logs in and the host, and the rest."""
WITHOUT_HOST = re.compile(r"(?:git\+)?(?:https?|ssh|git):///")
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


def is_remote(source: str) -> bool:
    """Whether a source is surely on another machine, whatever is on this one: no folder, and no `file:`."""
    return REMOTE.match(source) is not None


def address(source: str) -> str:
    """What git is given for a source: `gh:team/kit` is `https://github.com/team/kit.git`.

    Raises:
        UsageError: git and whoever reads the address could take it for different hosts.
    """
    _refuse_ambiguous(source)
    source = source.removeprefix("git+")
    for alias, host in ALIASES.items():
        if source.startswith(alias):
            return f"{host}{source.removeprefix(alias).strip('/').removesuffix('.git')}.git"
    return source


def without_password(source: str) -> str:
    """`source` as a project may record it: with no name or password of whoever fetched it."""
    if parts := WITH_LOGIN.fullmatch(source):
        return f"{parts[1]}{parts[2].rpartition('@')[2]}{parts[3]}"
    return source


def identity(source: str) -> str:
    """What makes two sources the same one.

    Raises:
        UsageError: as for `address`.
    """
    return without_password(address(source)).rstrip("/")


def _refuse_ambiguous(source: str) -> None:
    """Raises UsageError for a URL whose host is not plain: trust is for a host, and git asks the real one."""
    if not FETCHED.match(source):
        return  # a folder, which may be called anything
    if odd := next(
        (each for each in source if each in "?#\\" or each.isspace() or not each.isprintable()), ""
    ):
        raise _ambiguous(source, f"has the character {odd!r}")
    parts = WITH_LOGIN.fullmatch(source)
    if parts and (parts[2].count("@") > 1 or not parts[2].isascii()):
        raise _ambiguous(source, "names a host that is not told from who logs in")
    if WITHOUT_HOST.match(source):
        raise _ambiguous(source, "names no host")


def _ambiguous(source: str, what: str) -> UsageError:
    return UsageError(
        f"The kit's address {without_password(source)!r} {what}, so nobody can be sure where it leads.",
        "Give a URL with a plain host and a plain path; within a name or password, percent-encode the rest.",
    )
