"""git, as a command: its own configuration is honoured, its prompts and hooks are not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from headwater.adapters import disk
from headwater.core.errors import EnvironmentLackError, UsageError

REACH_SECONDS = 60.0
"""How long a kit's repository may take to answer."""

SCRUBBED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
"""Set while git runs a hook; they would turn our commands on the wrong repository."""

URL = re.compile(r"^(?:(?:https?|ssh|git|file)://|git@|git\+)|\.git/?$")


def require() -> None:
    """Raises EnvironmentLackError when there is no git on PATH."""
    if shutil.which("git") is None:
        raise EnvironmentLackError("git is not installed.", "Install git, or pass --no-git.")


def environment() -> dict[str, str]:
    """Our own environment for a git that asks nothing and looks at no repository but the one it is given."""
    kept = {name: value for name, value in os.environ.items() if name not in SCRUBBED}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def is_repository(source: str) -> bool:
    """Whether a kit's source is for git to fetch: a URL, a repository's folder, or a bundle."""
    folder = Path(source).expanduser()
    if folder.exists():
        return (folder / ".git").exists() or (folder / "HEAD").is_file() or folder.suffix == ".bundle"
    return bool(URL.search(source))


def export(source: str, ref: str | None, destination: Path) -> str:
    """Puts the files of `source` at `ref` (else its newest version tag, else its HEAD) into `destination`.

    Returns:
        The tag, or what `git describe --tags --always` calls the commit.

    Raises:
        EnvironmentLackError: git is missing or cannot reach the source.
        UsageError: the source has no `ref`.
    """
    require()
    _git(
        "clone",
        "--quiet",
        "--no-checkout",
        source.removeprefix("git+"),
        str(destination),
        timeout=REACH_SECONDS,
    )
    wanted = ref or _newest_version(destination) or "HEAD"
    if not _succeeds("checkout", "--quiet", wanted, "--", cwd=destination):
        raise UsageError(
            f"The kit {source} has no version {wanted!r}.", "List its tags with git ls-remote --tags."
        )
    version = _git("describe", "--tags", "--always", cwd=destination).strip()
    shutil.rmtree(destination / ".git")
    return version


def holds(folder: Path) -> bool:
    """Whether `folder` lies in the work tree of a repository that does not ignore it."""
    existing = next(path for path in (folder, *folder.parents) if path.is_dir())
    if not _succeeds("rev-parse", "--is-inside-work-tree", cwd=existing):
        return False
    return not _succeeds("check-ignore", "--quiet", "--", f"{folder}/", cwd=existing)


def start_repository(root: Path, message: str) -> None:
    """Makes a repository of `root` with one commit that holds every file git does not ignore.

    A missing identity is filled in for this commit alone, signing and hooks are left out: neither may
    wait for an answer.

    Raises:
        EnvironmentLackError: git refuses.
    """
    settings = _settings()
    branch = [] if "init.defaultbranch" in settings else ["-c", "init.defaultBranch=main"]
    identity = {
        "user.name": settings.get("user.name", "headwater"),
        "user.email": settings.get("user.email", "headwater@localhost"),
    }
    chosen = [
        part for key, value in identity.items() if key not in settings for part in ("-c", f"{key}={value}")
    ]
    _git(*branch, "init", "--quiet", "--template=", cwd=root)
    _git("add", "--all", cwd=root)
    _git(
        *chosen, "-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0",
        "commit", "--quiet", "--message", message, cwd=root,
    )  # fmt: skip


def _settings() -> Mapping[str, str]:
    listed = subprocess.run(
        ["git", "config", "--null", "--get-regexp", r"^(user\.(name|email)|init\.defaultbranch)$"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    pairs = (entry.partition("\n") for entry in listed.stdout.split("\0") if entry)
    return {key.lower(): value for key, _, value in pairs}


def _newest_version(repository: Path) -> str | None:
    from packaging.version import InvalidVersion, Version  # only a kit from git needs it

    versions: dict[Version, str] = {}
    for tag in _git("tag", "--list", cwd=repository).split():
        try:
            version = Version(tag)
        except InvalidVersion:
            continue
        if not version.is_prerelease:
            versions[version] = tag
    return versions[max(versions)] if versions else None


def _git(*arguments: str, cwd: Path | None = None, timeout: float | None = None) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=timeout,
        )
    except FileNotFoundError as error:
        raise EnvironmentLackError("git is not installed.", "Install git, or pass --no-git.") from error
    except subprocess.TimeoutExpired as error:
        raise EnvironmentLackError(f"git did not finish within {timeout:.0f} s.", "Try again.") from error
    except subprocess.CalledProcessError as error:
        if disk.NO_SPACE in error.stderr:
            raise disk.full() from error
        said = (error.stderr or error.stdout).strip().splitlines() or [f"exit code {error.returncode}"]
        verb = next(part for part in arguments if not part.startswith("-") and "=" not in part)
        raise EnvironmentLackError(
            f"git {verb} failed: {said[-1]}", "Mend that, then run it again."
        ) from error
    return done.stdout


def _succeeds(*arguments: str, cwd: Path) -> bool:
    done = subprocess.run(
        ["git", *arguments],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0
