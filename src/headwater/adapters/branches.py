"""Commits a merge on a branch of its own, with the work tree and the index left alone."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.adapters import git
from headwater.adapters.merge import Merged, changeset
from headwater.adapters.repository import Entry, RefusedError, Repository
from headwater.core.errors import UsageError


def refuse_taken(repository: Repository, name: str) -> None:
    """Raises UsageError for a name that no branch may have, or none beside those that are there."""
    try:
        repository.run("check-ref-format", "--branch", name)
    except RefusedError as error:
        raise UsageError(f"{name!r} is no name for a branch.", "Choose another for --branch.") from error
    near = f"refs/heads/{name.partition('/')[0]}"
    for ref in repository.text("for-each-ref", "--format=%(refname)", near).splitlines():
        other = ref.removeprefix("refs/heads/")
        if f"{name}/".startswith(f"{other}/") or other.startswith(f"{name}/"):  # a file is no folder
            raise UsageError(f"There is a branch {other} already.", "Choose another name.")


def commit_on_branch(
    repository: Repository, merge: Merged, name: str, message: str, then: tuple[Mapping[str, Entry], str]
) -> str:
    """Commits `merge` on the new branch `name`, on top of what is checked out; returns the last commit's id.

    `then` is what follows as a commit of its own, if it is anything: files, and the message.
    """
    env = git.identity(repository.top)
    files: Mapping[str, Entry | None] = changeset(repository, merge, {}).files
    commit, tree = repository.head, f"{repository.head}^{{tree}}"
    for entries, said in ((files, message), then):
        if entries:
            tree = repository.with_entries(
                tree, {repository.prefix + path: each for path, each in entries.items()}
            )
            commit = repository.text("commit-tree", tree, "-p", commit, stdin=said.encode(), env=env).strip()
    repository.keep()
    ref = f"refs/heads/{name}"
    repository.run("update-ref", "-m", "headwater: update", ref, commit, "", env=repository.plain)
    return commit
