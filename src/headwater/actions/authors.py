"""Whether what an author's own kit asks for may be executed: it may have been pulled from others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from headwater.actions.trust import Trust, trusted
from headwater.adapters import git
from headwater.adapters.guard import Guard
from headwater.analysis.kit_source import KitSource
from headwater.core.errors import EnvironmentLackError, UntrustedKitError, UsageError
from headwater.core.kit import Kit

MIGRATIONS = "migrations"


@dataclass(frozen=True, slots=True)
class Author:
    """Whose kit it is: the `folder` that they have it in, the `command` they gave, and what they trust.

    `commit` is the one that the kit is exactly, "" if it is none.
    """

    folder: Path
    command: str
    trust: Trust = field(default_factory=Trust)
    commit: str = ""


def of_author(kit: Kit, author: Author) -> Kit:
    """`kit`, which its author renders by `headwater kit COMMAND`, trusted like any other.

    An author knows what it makes, but may have pulled from others what it executes. Migrations are none of
    that, as no command runs them. A yes to the folder holds, and one to its repository for the version that
    kit.toml names, or for the commit; whoever is asked is asked about the folder, as it may become.

    Raises:
        UntrustedKitError: it wants to execute code while it renders, and nobody has said yes.
    """
    wanted = {kind: what for kind, what in kit.unsafe.items() if kind != MIGRATIONS}
    shown = replace(kit, source=str(author.folder), version="", commit="", unsafe=wanted)
    try:
        is_known = any(_is_trusted(each) for each in _versions(shown, kit, author.commit))
        return replace(kit, trusted=is_known or trusted(shown, author.trust).trusted)
    except UntrustedKitError as error:
        error.hint = (
            f"Read what it asks for, above; to have that executed: headwater kit {author.command} --trust"
        )
        raise


def _versions(shown: Kit, kit: Kit, commit: str) -> Iterator[Kit]:
    """What the kit may be known as where its source is trusted."""
    yield replace(shown, version=kit.manifest.version)
    yield replace(shown, version=kit.version)
    yield replace(shown, commit=commit or kit.commit)


def _is_trusted(kit: Kit) -> bool:
    try:
        return trusted(kit, Trust()).trusted
    except UntrustedKitError:
        return False


def committed(folder: Path, source: KitSource, guard: Guard) -> str:
    """The commit of which `source`, the kit in `folder`, is exactly what is checked out; "" if there is none.

    The commit is brought elsewhere and compared: a git that is asked for the state of a folder may execute
    what that folder's own configuration says.
    """
    with guard.temporary() as scratch:
        try:
            found = git.export(str(folder), "HEAD", scratch / "kit", guard)
        except (UsageError, EnvironmentLackError):
            return ""
        return found.commit if KitSource.read(scratch / "kit") == source else ""
