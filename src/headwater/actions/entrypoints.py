"""Which of a project's files is the app, and which file has the secrets that it reads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from headwater.actions.parts import Part
from headwater.analysis.apps import ENTRYPOINTS
from headwater.core.errors import UsageError
from headwater.core.project import Project
from headwater.core.settings import settings_of

SECRETS = (".streamlit/secrets.toml", ".env")


def secrets_of(root: Path, entrypoint: str) -> str:
    """The file with secrets, at the top of the project or beside the app; "" without any."""
    beside = (posixpath.join(posixpath.dirname(entrypoint), name) for name in SECRETS)
    for name in (*SECRETS, *beside):
        file = root / name
        if file.is_file() and any(
            line.strip() and not line.lstrip().startswith("#")
            for line in file.read_text("utf-8", "replace").splitlines()
        ):
            return name
    return ""


def entrypoints_of(part: Part) -> list[tuple[str, Sequence[str]]]:
    """The scripts that `streamlit run` is for, each with others that it may be for as well.

    They are those that are named, else what the field calls one: in the folder that is named, or at the top.

    Raises:
        UsageError: which file is the app cannot be told.
    """
    project = part.project()
    named = [path for path in part.within if path.endswith(".py")] or list(
        settings_of(project.settings).entrypoints
    )
    if named:
        return [(path, ()) for path in named]
    inside = [_candidates(project, folder) for folder in part.within if posixpath.basename(folder) != "pages"]
    scripts = next(filter(None, inside), None) or _candidates(project, "")
    if not scripts or (len(scripts) > 1 and posixpath.basename(scripts[0]) not in ENTRYPOINTS):
        which = f"{', '.join(scripts[:3])} could each be the app" if scripts else "no file looks like the app"
        raise UsageError(
            f"In {part.root.name} {which}.",
            "Name it: headwater check FILE.py --run, or entrypoints in [tool.headwater].",
        )
    first, *others = scripts
    text = project.files[first].decode("utf-8", "replace")
    return [(first, [each for each in others if not _is_part_of(each, text)])]


def _candidates(project: Project, folder: str) -> list[str]:
    """What may be the app in a folder: those that have the name of one, the likeliest first; else any."""
    usual = [path for name in ENTRYPOINTS if (path := posixpath.join(folder, name)) in project.files]
    scripts = [path for path in _scripts(project) if posixpath.dirname(path) == folder]
    return [*usual[:1], *(path for path in usual[1:] if path in scripts)] or scripts


def _is_part_of(path: str, text: str) -> bool:
    """Whether an app with this `text` may use that file as a page or a module."""
    stem = posixpath.basename(path).removesuffix(".py")
    return re.search(rf"\b{re.escape(stem)}\.py\b|\bimport\s+{stem}\b|\bfrom\s+{stem}\b", text) is not None


def _scripts(project: Project) -> Iterator[str]:
    for path in sorted(project.files):
        if path.endswith(".py") and b"import streamlit" in project.files[path]:
            yield path
