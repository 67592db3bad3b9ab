"""`headwater kit test`: whether what a kit makes works, whatever is answered, and takes updates."""

from __future__ import annotations

import contextlib
import math
import time
from dataclasses import dataclass, field
from pathlib import Path

from headwater.actions import kit_matrix, kit_updates
from headwater.actions.checker import Checker
from headwater.actions.kit_at_work import at_work, own
from headwater.actions.kit_case import Bench
from headwater.actions.kit_environments import Environments
from headwater.actions.kit_runner import Runner
from headwater.actions.trust import Trust
from headwater.adapters import disk
from headwater.adapters.asked import Asked
from headwater.adapters.guard import Guard
from headwater.adapters.kit_results import Results
from headwater.adapters.rendering import Renderer
from headwater.analysis.kit_source import KitSource
from headwater.core.errors import UsageError
from headwater.core.kit import Kit
from headwater.core.matrix import Matrix
from headwater.core.progress import Progress, Silent, step
from headwater.core.words import counted


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for.

    Any `strength` answers are to meet (kit_matrix.ALL: all). No case is begun once `budget` seconds are over,
    if it is not 0; `jobs` are tried at a time. `resume` goes on where an earlier run of the same kit was
    stopped. `run` is whether apps are run, `update` whether updates are tried.
    """

    folder: Path
    strength: int = 2
    budget: float = 0.0
    jobs: int = 1
    resume: bool = False
    run: bool = True
    update: bool = True
    time_limit: float = 120.0
    trust: Trust = field(default_factory=Trust)


def kit_test(request: Request, progress: Progress | None = None) -> Matrix:
    """Tries the kit.

    Raises:
        UsageError: there is no kit, its questions cannot be read, or it takes no answers.
        UntrustedKitError: it wants to execute code.
        EnvironmentLackError: git, the network or the disk refuses.
    """
    start = time.monotonic()
    with disk.refusals(), Guard() as guard, guard.temporary() as scratch, contextlib.ExitStack() as stack:
        root = request.folder.resolve()
        kit, author = at_work(root, request.folder, request.trust, guard, stack)
        older, closed = kit_updates.earlier(root, kit, guard, stack) if request.update else ([], ())
        older = [own(each, author) for each in older]
        renderer = stack.enter_context(Renderer(guard, request.time_limit))
        with step(progress or Silent(), "plan") as at:
            asking = scratch / "asking"
            asking.mkdir()
            asked = Asked(kit, asking, renderer)
            planned = kit_matrix.cases(kit, asked, request.strength)
            _refuse_none(planned, kit, asked)
            at.note = f"{counted(len(planned.cases), 'case')}, {counted(len(older), 'earlier release')}"
            at.note += f"; not tried from {', '.join(closed)}" if closed else ""
        checker = stack.enter_context(Checker(guard, request.time_limit))
        environments = Environments(scratch / "environments", guard)
        updates = [
            (kit_updates.called(old), kit_updates.attempt(old, kit, guard, renderer, checker))
            for old in older
        ]
        seconds = request.time_limit
        bench = Bench(kit, guard, environments, renderer, checker, request.run, seconds, updates)
        results = Results(KitSource.read(kit.root).files, (request.run, [each.version for each in older]))
        if request.resume:
            results.load()
        until = start + request.budget if request.budget else math.inf
        runner = Runner(bench, planned, results, scratch, progress or Silent(), until, request.jobs)
        with guard.cancelling():
            outcomes, waiting = runner.run()
            causes = runner.causes(outcomes)
    return Matrix(
        kit.name, planned.table, request.strength, tuple(outcomes), tuple(causes), planned.left_out,
        tuple(waiting), tuple(each.version for each in older), time.monotonic() - start,
    )  # fmt: skip


def _refuse_none(planned: kit_matrix.Cases, kit: Kit, asked: Asked) -> None:
    """Raises UsageError where there is nothing to try, which proves nothing."""
    if not planned.cases:
        said = f": {asked.refusal}" if asked.refusal else "."
        raise UsageError(
            f"The kit {kit.name} takes none of the answers that were to be tried{said}",
            "Give it others under [test.values], or fewer [[test.without]], in kit.toml.",
        )
