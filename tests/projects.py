"""Kits of any files and projects made from them, in this process: for tests that need many."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from headwater.actions.planning import Wanted
from headwater.actions.renders import Renders
from headwater.actions.update import Request, Updated, update
from headwater.adapters.guard import Guard
from updates import CONFIG, git

BELOW = "template"


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link that leads to `to`."""

    to: str


@dataclass(frozen=True, slots=True)
class Script:
    """A file that may be executed."""

    text: str


Content = str | bytes | Link | Script
Files = Mapping[str, Content]


def put(folder: Path, files: Files) -> None:
    """Writes files, byte for byte; what is there gives way."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        match content:
            case Link(to):
                path.symlink_to(to)
            case Script(text):
                path.write_bytes(text.encode())
                path.chmod(0o755)
            case str():
                path.write_bytes(content.encode())
            case bytes():
                path.write_bytes(content)


def kit_of(place: Path, versions: Sequence[Files], *, tagged: bool = True) -> Path:
    """A kit in a repository, its versions tagged v1, v2 and so on."""
    place.mkdir(parents=True)
    git(place, "init", "--quiet")
    fixed = {
        "copier.yml": CONFIG + "_preserve_symlinks: true\n",
        f"{BELOW}/.copier-answers.yml.jinja": "{{ _copier_answers | to_nice_yaml }}",
    }
    for number, files in enumerate(versions, 1):
        git(place, "rm", "-rq", "--ignore-unmatch", ".")
        put(place, {**fixed, **{f"{BELOW}/{path}": content for path, content in files.items()}})
        git(place, "add", "--all", "--force")
        git(place, "commit", "--quiet", "--allow-empty", "-m", f"v{number}")
        if tagged:
            git(place, "tag", f"v{number}")
    return place


def project_of(kit: Path, place: Path, version: str = "v1", *, committed: bool = True) -> Path:
    """A project made from a version of `kit`, committed in a repository of its own."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with Guard() as guard, contextlib.ExitStack() as stack:
        renders = Renders(guard, stack)
        rendered, _ = renders.project(renders.kit(str(kit), version), {}, place.name)
        shutil.copytree(rendered, place, symlinks=True)
    if committed:
        git(place, "init", "--quiet")
        git(place, "config", "user.name", "Ada")
        git(place, "config", "user.email", "ada@localhost")
        keep(place, "Start")
    return place


def keep(project: Path, message: str = "An edit of mine") -> None:
    """Commits whatever is there."""
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--allow-empty", "-m", message)


def brought(
    project: Path, *, inline: bool = False, branch: str = "", dry: bool = False, **wanted: object
) -> Updated:
    """What `headwater update --no-check` makes of a project."""
    asked = Wanted(**wanted)  # type: ignore[arg-type]
    return update(Request(project, asked, inline=inline, branch=branch, dry=dry, prove=False))


def kinds(done: Updated) -> dict[str, str]:
    """What became of each file, but for the answers."""
    return {each.path: each.kind.value for each in done.plan.changes if each.path != ".copier-answers.yml"}


def everything(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    """Every file, link and folder, those of git too, with modes; no times."""
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_mode,
            str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    }
