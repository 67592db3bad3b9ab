"""Commits a merge on a branch of its own, with the work tree and the index left alone."""

from __future__ import annotations

from headwater.adapters import git
from headwater.adapters.merge import Merged, changeset
from headwater.adapters.repository import RefusedError, Repository
from headwater.core.errors import UsageError


def refuse_taken(repository: Repository, name: str) -> None:
    """Raises UsageError for a name that is no branch's, or that of one that is there."""
    try:
        repository.run("check-ref-format", "--branch", name)
    except RefusedError as error:
        raise UsageError(f"{name!r} is no name for a branch.", "Choose another for --branch.") from error
    try:
        repository.run("rev-parse", "--verify", "--quiet", f"refs/heads/{name}")
    except RefusedError:
        return
    raise UsageError(f"There is a branch {name} already.", f"Choose another name, or git branch -D {name}.")


def commit_on_branch(repository: Repository, merge: Merged, name: str, message: str) -> str:
    """Commits `merge` on the new branch `name`, on top of what is checked out; returns the commit's id."""
    files = {
        repository.prefix + path: entry for path, entry in changeset(repository, merge, {}).files.items()
    }
    whole = repository.with_entries(f"{repository.head}^{{tree}}", files)
    said = repository.run(
        "commit-tree", whole, "-p", repository.head, stdin=message.encode(), env=git.identity(repository.top)
    )
    commit = said.decode().strip()
    repository.keep()
    ref = f"refs/heads/{name}"
    repository.run("update-ref", "-m", "headwater: update", ref, commit, "", env=repository.plain)
    return commit
