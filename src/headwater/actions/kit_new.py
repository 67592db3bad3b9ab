"""`headwater kit new`: a team's own kit, as a repository that is ready to be published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from headwater.actions import target as targets
from headwater.actions.authors import Author
from headwater.actions.kit_proof import proven
from headwater.adapters import disk, git, starter
from headwater.adapters.guard import Guard
from headwater.adapters.staging import staging
from headwater.core import naming
from headwater.core.errors import UsageError
from headwater.core.manifest import NAME
from headwater.core.progress import Progress, Silent, step
from headwater.core.words import counted


@dataclass(frozen=True, slots=True)
class Started:
    """A kit that is in place; `base` is the version of the default kit that it is a layer over."""

    target: Path
    name: str
    base: str
    files: int
    committed: bool


def kit_new(directory: str, description: str = "", progress: Progress | None = None) -> Started:
    """Makes the kit; whatever fails leaves the disk as it was.

    Raises:
        UsageError: the name or the folder cannot be.
        EnvironmentLackError: git or the disk refuses.
    """
    from headwater.adapters import copier

    progress = progress or Silent()
    with disk.refusals(), Guard() as guard:
        target = _free(directory)
        name = naming.slug(target)
        if not NAME.fullmatch(name):
            raise UsageError(
                f"{target.name!r} is no name for a kit.", "Use small letters, digits and hyphens."
            )
        git.require()
        with staging(target, guard) as staged:
            with step(progress, "render") as at:
                answers = starter.answers(name, description)
                copier.render(starter.starter(), answers, {}, staged.project)
                files = sum(path.is_file() for path in staged.project.rglob("*"))
                at.note = counted(files, "file")
            proven(staged.project, guard, progress, Author(staged.project, "new"))
            committed = not git.holds(target)
            if committed:
                git.start_repository(staged.project, f"Start the kit {name}")
            staged.place(force=False)
    return Started(target, name, answers["base_version"], files, committed)


def _free(directory: str) -> Path:
    """Where the kit is to come to be; unlike an app, it comes into no folder that holds something."""
    target = targets.resolved(directory, force=True)
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"{target} is not empty.", "Choose another name.")
    return targets.resolved(directory, force=False)
