"""git, as a command: the user's configuration is honoured; it may ask nothing, and it runs no hook."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from headwater.adapters import disk, plain_files, process
from headwater.adapters.guard import Guard
from headwater.core.catalogue import allows
from headwater.core.errors import EnvironmentLackError, UsageError
from headwater.core.source import address, is_url

REACH_SECONDS = 60.0
"""How long a kit's repository may take to answer."""
GLANCE_SECONDS = 10.0
"""The same where only its tags are wanted."""

SCRUBBED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
"""Set while git runs a hook; they would turn our commands on the wrong repository."""

PROTOCOLS = "file:git:http:https:ssh"
"""Whatever else a URL could have git run is no way to a kit."""

NO_HOOKS = ("-c", "core.hooksPath=/dev/null")

FULL = 3
"""How many numbers a version has that nobody moves: `v1` and `v1.2` may follow the newest of theirs."""


class Exported(NamedTuple):
    """What of a kit's repository was brought here: its tag or what describes the commit, and the commit."""

    version: str
    commit: str


def require() -> None:
    """Raises EnvironmentLackError when there is no git on PATH."""
    if shutil.which("git") is None:
        raise EnvironmentLackError("git is not installed.", "Install git, or pass --no-git.")


def environment() -> dict[str, str]:
    """Our own environment for a git that asks nothing and looks at no repository but the one it is given."""
    kept = {name: value for name, value in os.environ.items() if name not in SCRUBBED}
    return {"GIT_ALLOW_PROTOCOL": PROTOCOLS} | kept | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def is_repository(source: str) -> bool:
    """Whether a kit's source is for git to fetch: a URL, a repository's folder, or a bundle."""
    folder = disk.expanded(source)
    if folder.exists():
        return (folder / ".git").exists() or (folder / "HEAD").is_file() or folder.suffix == ".bundle"
    return is_url(source)


def export(source: str, ref: str | None, destination: Path, guard: Guard, versions: str = "") -> Exported:
    """Puts the files of `source` at `ref` (else its newest version tag, else its HEAD) into `destination`.

    `versions` is a range that the version must be in, "" for any. What has no tag of a version is called as
    `git describe --tags --always` calls it. Nothing of what git calls a hook is run.

    Raises:
        EnvironmentLackError: git is missing or cannot reach the source.
        UsageError: the source has no `ref`, or none in the range.
    """
    require()
    if ref and ref.startswith("-"):  # git would take it for an option
        raise _no_version(source, ref)
    _clone(address(source), destination, guard)
    wanted = ref or _newest_version(destination, versions) or "HEAD"
    if versions and wanted not in _within(versions, [wanted]):
        raise UsageError(
            f"The kit {source} has no version {wanted!r} in the range {versions} of its catalogue.",
            "Choose another version, or name the source itself.",
        )
    commit = _commit(wanted, destination)
    if not commit or not _checked_out(commit, destination, guard):
        raise _no_version(source, wanted)
    version = _version_at_head(destination, wanted)
    shutil.rmtree(destination / ".git")
    return Exported(version, commit)


def _no_version(source: str, ref: str) -> UsageError:
    return UsageError(f"The kit {source} has no version {ref!r}.", "List its tags with git ls-remote --tags.")


def _version_at_head(repository: Path, wanted: str) -> str:
    """What to record of the commit that is checked out: the tag of it that is the least likely to move."""
    from packaging.version import InvalidVersion, Version

    known: dict[str, Version] = {}
    for tag in _git("tag", "--points-at", "HEAD", cwd=repository).split():
        with contextlib.suppress(InvalidVersion):
            known[tag] = Version(tag)
    if not known:
        return _git("describe", "--tags", "--always", cwd=repository).strip()
    return max(known, key=lambda tag: (min(len(known[tag].release), FULL), tag == wanted, known[tag], tag))


def _commit(wanted: str, clone: Path) -> str:
    """The commit that git would check out for `wanted`; "" for none. A clone knows branches by its remote."""
    for name in (f"refs/heads/{wanted}", wanted, f"refs/remotes/origin/{wanted}"):
        if found := _said("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", cwd=clone):
            return found
    return ""


def newest_tag(source: str, versions: str = "") -> str:
    """The newest version tag of the repository at `source`, without fetching any of it; "" without one.

    `versions` is a range that it must be in, "" for any.

    Raises:
        EnvironmentLackError: git is missing, or cannot reach the source.
    """
    require()
    with Guard() as guard, guard.temporary() as nowhere:
        command = ["ls-remote", "--tags", "--refs", "--", address(source)]
        said = _reached(command, nowhere, GLANCE_SECONDS, guard)
    tags = [line.partition("refs/tags/")[2] for line in said.splitlines()]
    return _newest(_within(versions, tags)) or ""


def _clone(source: str, destination: Path, guard: Guard) -> None:
    command = [*NO_HOOKS, "clone", "--quiet", "--no-checkout", "--template=", "--"]
    _reached([*command, source, str(destination)], destination.parent, REACH_SECONDS, guard, destination)


def _checked_out(commit: str, folder: Path, guard: Guard) -> bool:
    """Whether `commit` could be put into the clone in `folder`, which may be a small part of its size."""
    _refuse_many(commit, folder)
    try:
        done = process.run(
            ["git", *NO_HOOKS, "checkout", "--quiet", "--detach", commit, "--"],
            cwd=folder, env=environment(), timeout=REACH_SECONDS, guard=guard,
            watch=lambda: _refuse_large(folder),
        )  # fmt: skip
    except process.TimeLimitError as error:
        raise UsageError(
            f"The kit's files were not there within {error.seconds:g} s.",
            "Give the kit a repository of its own.",
        ) from error
    return done.returncode == 0


def _refuse_many(commit: str, folder: Path) -> None:
    """Raises UsageError before more files are checked out than a kit may have: few objects can make many."""
    most = plain_files.OF_A_KIT.files
    command = ["git", "ls-tree", "-r", "--name-only", commit, "--"]
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as listing:
        listed = sum(1 for _ in itertools.islice(listing.stdout or (), most + 1))
        listing.kill()
    if listed > most:
        raise UsageError(f"The kit has more than {most} files.", "Give the kit a repository of its own.")


def _refuse_large(folder: Path) -> None:
    if much := plain_files.exceeded(folder, plain_files.OF_A_REPOSITORY):
        raise UsageError(f"The kit's repository has {much}.", "Give the kit one of its own.")


def _reached(command: list[str], cwd: Path, seconds: float, guard: Guard, made: Path | None = None) -> str:
    """What a command says that talks to another machine, and so may have to be ended by force.

    `made` is the folder that it makes. The repository that `cwd` may lie in has no say: whoever has only
    unpacked it did not choose what its configuration has git run.
    """
    watch = (lambda: _refuse_large(made)) if made else None
    variables = environment() | {
        "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -oBatchMode=yes"),
        "GIT_CEILING_DIRECTORIES": str(cwd.resolve().parent),
    }
    try:
        done = process.run(
            ["git", *command], cwd=cwd, env=variables, timeout=seconds, guard=guard, watch=watch
        )
    except process.TimeLimitError as error:
        raise EnvironmentLackError(f"git did not finish within {error.seconds:g} s.", "Try again.") from error
    if done.returncode != 0:
        verb = next(word for word in command if word in {"clone", "ls-remote"})
        raise _failure(verb, done.returncode, done.stderr)
    return done.stdout


def holds(folder: Path) -> bool:
    """Whether `folder` lies in the work tree of a repository that does not ignore it."""
    existing = next(path for path in (folder, *folder.parents) if path.is_dir())
    if _said("rev-parse", "--is-inside-work-tree", cwd=existing) != "true":  # "false" in a bare repository
        return False
    return not _succeeds("check-ignore", "--quiet", "--", f"{folder}/", cwd=existing)


def start_repository(root: Path, message: str) -> None:
    """Makes a repository of `root` with one commit that holds every file git does not ignore.

    A missing identity is filled in for this commit alone, signing and hooks are left out: neither may
    wait for an answer.

    Raises:
        EnvironmentLackError: git refuses.
    """
    branch = [] if _said("config", "init.defaultBranch", cwd=root) else ["-c", "init.defaultBranch=main"]
    _git(*branch, "init", "--quiet", "--template=", cwd=root)
    settings = _identity(root)  # only now: `includeIf "gitdir:..."` needs the repository
    identity = {
        "user.name": settings.get("user.name", "headwater"),
        "user.email": settings.get("user.email", "headwater@localhost"),
    }
    chosen = [
        part for key, value in identity.items() if key not in settings for part in ("-c", f"{key}={value}")
    ]
    _git("add", "--all", cwd=root)
    _git(
        *chosen, *NO_HOOKS, "-c", "commit.gpgSign=false", "-c", "gc.auto=0",
        "commit", "--quiet", "--message", message, cwd=root,
    )  # fmt: skip


def version_tags(root: Path) -> list[str]:
    """The tags of the repository at `root` that are versions, the oldest first.

    Raises:
        EnvironmentLackError: git refuses.
    """
    from packaging.version import InvalidVersion, Version

    found = {}
    for tag in _git("tag", "--list", cwd=root).split():
        with contextlib.suppress(InvalidVersion):
            found[Version(tag)] = tag
    return [found[version] for version in sorted(found)]


def identity(root: Path) -> dict[str, str]:
    """Variables for a commit, so that one who has told git no name can commit, too."""
    settings = _identity(root)
    named = {
        "NAME": settings.get("user.name", "headwater"),
        "EMAIL": settings.get("user.email", "headwater@localhost"),
    }
    wanted = {
        f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in named.items()
    }
    return {name: os.environ.get(name, value) for name, value in wanted.items()}


def _identity(root: Path) -> Mapping[str, str]:
    listed = _said("config", "--null", "--get-regexp", r"^user\.(name|email)$", cwd=root)
    pairs = (entry.partition("\n") for entry in listed.split("\0") if entry)
    return {key: value for key, _, value in pairs}


def _newest_version(repository: Path, versions: str = "") -> str | None:
    return _newest(_within(versions, _git("tag", "--list", cwd=repository).split()))


def _within(versions: str, tags: Iterable[str]) -> list[str]:
    """Those of `tags` that are versions in a range; all of them where it is ""."""
    return [tag for tag in tags if allows(versions, tag)]


def _newest(tags: Iterable[str]) -> str | None:
    from packaging.version import InvalidVersion, Version  # only a kit from git needs it

    versions: dict[Version, str] = {}
    for tag in tags:
        try:
            version = Version(tag)
        except InvalidVersion:
            continue
        if not version.is_prerelease:
            versions[version] = tag
    return versions[max(versions)] if versions else None


def _git(*arguments: str, cwd: Path) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
    except FileNotFoundError as error:
        raise EnvironmentLackError("git is not installed.", "Install git, or pass --no-git.") from error
    except subprocess.CalledProcessError as error:
        verb = next(part for part in arguments if not part.startswith("-") and "=" not in part)
        raise _failure(verb, error.returncode, error.stderr or error.stdout) from error
    return done.stdout


def _failure(verb: str, code: int, words: str) -> EnvironmentLackError:
    if disk.NO_SPACE in words:
        return disk.full()
    said = words.strip().splitlines() or [f"exit code {code}"]
    return EnvironmentLackError(f"git {verb} failed: {said[-1]}", "Mend that, then run it again.")


def _asked(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _succeeds(*arguments: str, cwd: Path) -> bool:
    return _asked(*arguments, cwd=cwd).returncode == 0


def _said(*arguments: str, cwd: Path) -> str:
    """What git answers; empty when it refuses."""
    done = _asked(*arguments, cwd=cwd)
    return done.stdout.strip() if done.returncode == 0 else ""
