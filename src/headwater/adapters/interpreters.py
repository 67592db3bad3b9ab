"""The Python that a project runs with, which need not have headwater."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from headwater.adapters.uv import python_of
from headwater.core.errors import EnvironmentLackError, UsageError

ENVIRONMENTS = (".venv", "venv", "env")
REQUIREMENTS = "requirements.txt"
PACKAGES = ("lib/python*/site-packages", "lib64/python*/site-packages", "Lib/site-packages")


def interpreter_of(root: Path, given: Path | None = None, entrypoint: str = "") -> Path:
    """The `given` Python, else that of an environment with Streamlit: the project's, the active one, ours.

    The project's is one beside its `entrypoint`, or above it.

    Raises:
        UsageError: there is no such Python.
        EnvironmentLackError: none of the environments has Streamlit.
    """
    if given is not None:
        python = python_of(given) if given.is_dir() else given
        if not python.is_file():
            raise UsageError(f"There is no Python at {given}.", "Name an interpreter, or its environment.")
        return Path(os.path.abspath(python))  # noqa: PTH100 -- a link to it knows its environment
    for environment in _environments((root / entrypoint).parent if entrypoint else root):
        if has_streamlit(environment) and python_of(environment).is_file():
            return python_of(environment)
    raise EnvironmentLackError(
        f"{root.name} has no environment with Streamlit to run it in.",
        f"Make one ({_way(root)}), or name it with --python.",
    )


def _way(root: Path) -> str:
    """How an environment is made of what the project says that it needs."""
    if (root / "pyproject.toml").is_file() or not (root / REQUIREMENTS).is_file():
        return "uv sync, or python -m venv .venv"
    return f"python -m venv .venv && .venv/bin/pip install -r {REQUIREMENTS}"


def has_streamlit(environment: Path) -> bool:
    """Whether Streamlit is installed there, as its metadata say."""
    return any(
        True for pattern in PACKAGES for _ in environment.glob(f"{pattern}/streamlit-[0-9]*.dist-info")
    )


def _environments(root: Path) -> Iterator[Path]:
    for folder in (root, *root.parents):
        yield from (folder / name for name in ENVIRONMENTS)
        if (folder / ".git").exists():
            break
    if active := os.environ.get("VIRTUAL_ENV"):
        yield Path(active)
    yield Path(sys.prefix)
