"""The least that a kit has to stand before it is made, changed or released: its default app has no error."""

from __future__ import annotations

from pathlib import Path

from headwater.actions.authors import Author, of_author
from headwater.actions.check import check
from headwater.adapters import kits
from headwater.adapters.guard import Guard
from headwater.adapters.rendering import Renderer
from headwater.core.errors import VerificationError
from headwater.core.finding import Level
from headwater.core.progress import Progress, step
from headwater.core.project import Project
from headwater.core.words import counted


def proven(root: Path, guard: Guard, progress: Progress, author: Author) -> None:
    """Renders the kit in `root`, which may be a copy of the author's, with its defaults and checks it.

    Raises:
        UsageError: it cannot be rendered.
        UntrustedKitError: it wants to execute code.
        VerificationError: what it makes has an error.
    """
    with step(progress, "static check") as at, guard.temporary() as scratch:
        with kits.opened(str(root), None, guard, beside=author.folder) as kit, Renderer(guard) as renderer:
            mine = of_author(kit, author)
            renderer.render(mine, {}, {}, scratch / "app")
        report = check(Project.read(scratch / "app"))
        at.note = f"its default app: {counted(len(report.findings), 'finding')}"
        errors = [finding for finding in report.findings if finding.level is Level.ERROR]
        if errors:
            raise VerificationError(
                f"What the kit makes has {counted(len(errors), 'error')}.", "Nothing was written.", errors
            )
