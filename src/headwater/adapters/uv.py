"""uv, from its own package: resolves, locks and installs a project's environment."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from headwater.adapters import disk
from headwater.adapters.guard import Guard
from headwater.adapters.process import TimeLimitError, run
from headwater.adapters.scrubbed import TEMPORARY
from headwater.core.errors import EnvironmentLackError

TIME_LIMIT_SECONDS = 900.0
"""A cold cache on a slow line fetches about 100 MB."""

NETWORK_SIGNS = (
    "dns error",
    "tcp connect",
    "error sending request",
    "Failed to fetch",
    "network was disabled",
)


def make_environment(project: Path, environment: Path, *, name: str, guard: Guard) -> None:
    """Locks `project` (writes its uv.lock) and installs it, with its dev group, into `environment`.

    The environment is relocatable, so that it can be made beside a project that is not in place yet
    and be moved with it.

    Raises:
        EnvironmentLackError: uv is missing, no Python fits, or the packages cannot be had.
    """
    uv, of = _binary(), ("--project", str(project))
    with guard.temporary() as scratch:  # uv leaves a lock there, and whatever builds a package may leave more
        variables = _variables() | dict.fromkeys(TEMPORARY, str(scratch))
        variables["UV_PROJECT_ENVIRONMENT"] = str(environment)
        named = f"--prompt={name}"
        _run(
            [uv, "venv", "--quiet", "--relocatable", named, *of, str(environment)], project, variables, guard
        )
        _run([uv, "sync", "--quiet", *of], project, variables, guard)


def _run(command: list[str], project: Path, variables: dict[str, str], guard: Guard) -> None:
    try:
        done = run(command, cwd=project, env=variables, timeout=TIME_LIMIT_SECONDS, guard=guard)
    except TimeLimitError as error:
        raise EnvironmentLackError(
            f"The packages were not there within {TIME_LIMIT_SECONDS / 60:.0f} minutes.",
            "Run it again: what has arrived is kept. Or pass --no-install.",
        ) from error
    if done.returncode != 0:
        raise _failure(done.stderr)


def python_of(environment: Path) -> Path:
    """The interpreter of an environment."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def _binary() -> str:
    from uv import find_uv_bin

    try:
        return find_uv_bin()
    except FileNotFoundError as error:
        raise EnvironmentLackError(
            "uv is not installed.", "Install it with pip install uv, or pass --no-install."
        ) from error


def _variables() -> dict[str, str]:
    """Our environment without a surrounding project's: uv must not look at an active environment."""
    left_out = {"VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT", "UV_PROJECT_ENVIRONMENT", "UV_WORKING_DIR"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | {"NO_COLOR": "1"}


def _failure(stderr: str) -> EnvironmentLackError:
    text = re.sub(r"\x1b\[[0-9;]*m", "", stderr)
    reason = _reason(text)
    if any(sign in text for sign in NETWORK_SIGNS):
        return EnvironmentLackError(
            f"The packages could not be fetched: {reason}",
            "Check the network and the package index, or pass --no-install.",
        )
    if "No interpreter found" in text:
        return EnvironmentLackError(
            f"There is no fitting Python: {reason}",
            "Install it, or choose another with -d python_version=...",
        )
    if disk.NO_SPACE in text:
        return disk.full()
    return EnvironmentLackError(
        f"uv could not make the environment: {reason}", "Mend that, or pass --no-install."
    )


def _reason(text: str) -> str:
    """The first line that says something, without uv's drawing around it."""
    lines = (re.sub(r"^\W*(?:error|cause|Caused by)?:?\s*", "", line).strip() for line in text.splitlines())
    return next((line for line in lines if line), "uv stopped without a word")
