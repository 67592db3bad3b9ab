"""`headwater kit release`: what a team publishes is a complete, ordinary Copier template.

The branch keeps the layer alone. A release is a commit beside it, with the base put in, and a tag: Copier and
headwater take a repository's newest tag.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from headwater.actions.authors import Author
from headwater.actions.kit_proof import proven
from headwater.actions.kit_validate import kit_validate, refuse_where_no_kit_is
from headwater.actions.trust import Trust
from headwater.adapters import compose, disk, git, kits
from headwater.adapters.guard import Guard
from headwater.adapters.repository import RefusedError, Repository, translated
from headwater.core.errors import UsageError, VerificationError
from headwater.core.finding import Level
from headwater.core.progress import Progress, Silent, step
from headwater.core.words import counted


@dataclass(frozen=True, slots=True)
class Released:
    """A version of a kit: its `tag`, and the `commit` that it names."""

    name: str
    tag: str
    commit: str


def kit_release(folder: Path, progress: Progress | None = None, trust: Trust | None = None) -> Released:
    """Tags the version that kit.toml names.

    Raises:
        UsageError: the folder holds no kit, or not in a state to be released.
        VerificationError: `kit validate` finds an error in the kit, or what it makes has one.
        UntrustedKitError: it wants to execute code while it is rendered.
        EnvironmentLackError: git or the disk refuses.
    """
    progress = progress or Silent()
    with disk.refusals(), Guard() as guard, guard.temporary() as scratch, translated():
        refuse_where_no_kit_is(folder)
        repository = Repository(folder.resolve(), scratch / "store")
        root = repository.checked_out(repository.tree, scratch / "kit")
        held = compose.manifest_of(root)
        if not held.name or not held.version:
            raise UsageError(
                "kit.toml gives no name or no version.", 'Write name = "..." and version = "1.0.0".'
            )
        if repository.prefix:
            raise UsageError(
                f"{folder} is a part of a repository.", "Tags are for a whole one: give the kit its own."
            )
        if edited := repository.edited():
            raise UsageError(f"{edited[0]} is not as it was committed.", "Commit it first.")
        tag = _tag(repository, held.version)
        author = Author(repository.folder, "release", trust or Trust(), repository.head)
        _refuse_unsound(folder, progress)
        proven(root, guard, progress, author)
        with step(progress, "release") as at:
            kits.completed(root, guard, repository.folder)
            commit = repository.text(
                "commit-tree", repository.tree_of(root), "-p", repository.head,
                stdin=f"Release {held.name} {held.version}\n".encode(), env=git.identity(repository.top),
            ).strip()  # fmt: skip
            repository.keep()
            repository.run("update-ref", f"refs/tags/{tag}", commit, "", env=repository.plain)
            at.note = f"{tag} is {commit[:9]}"
    return Released(held.name, tag, commit)


def _refuse_unsound(folder: Path, progress: Progress) -> None:
    """Raises VerificationError where the kit has a mistake that its users would meet, or a secret."""
    with step(progress, "validate") as at:
        errors = [each for each in kit_validate(folder).report.findings if each.level is Level.ERROR]
        at.note = counted(len(errors), "error")
        if errors:
            first = errors[0]
            where = f"{first.path}:{first.line}" if first.line else first.path
            more = f" And {counted(len(errors) - 1, 'error')} more." if len(errors) > 1 else ""
            raise VerificationError(
                f"{where}: {first.code} {first.message}{more}", "Mend it and commit: headwater kit validate"
            )


def _tag(repository: Repository, version: str) -> str:
    """The tag of a version that is newer than all that are released.

    Raises:
        UsageError: it is not, or is no version.
    """
    from packaging.version import InvalidVersion, Version

    tag = f"v{version}"
    known = {}
    try:
        wanted = Version(version)
        repository.run("check-ref-format", f"refs/tags/{tag}")
    except (InvalidVersion, RefusedError) as error:
        raise UsageError(f"{version!r} in kit.toml is no version.", 'Write it as "1.2.0".') from error
    for each in repository.text("tag", "--list").split():
        try:
            known[Version(each)] = each
        except InvalidVersion:
            continue
    if known and max(known) >= wanted:
        raise UsageError(
            f"kit.toml is at {version}, and {known[max(known)]} is released.", "Raise version, and commit it."
        )
    return tag
