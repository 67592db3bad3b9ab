"""`headwater check`: paths in, findings out; once, or whenever a file changes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.actions.accept import against_baseline
from headwater.actions.mend import fixed
from headwater.actions.parts import Part, joined, roots
from headwater.actions.request import Checked, Request, Run, Seen
from headwater.adapters import disk, files
from headwater.core.errors import UsageError
from headwater.core.progress import Progress, Silent

if TYPE_CHECKING:  # a check that runs nothing loads no probe
    from headwater.actions.drives import Plan
    from headwater.adapters.guard import Guard
    from headwater.probes.earlier import Earlier

WATCH_SECONDS = 0.5


def run(
    request: Request, progress: Progress | None = None, announce: Callable[[str], None] = lambda _: None
) -> Checked:
    """Checks what the request names; `announce` hears what will be executed before anything is.

    Raises:
        UsageError: a path is not there, or an option or a setting names what does not exist.
        EnvironmentLackError: a file cannot be read or written, or there is nothing to run the app by.
    """
    with disk.refusals():
        found = [Part(root, within, request) for root, within in roots(request.paths).items()]
        if request.run is None:
            checked = [_checked(part, request) for part in found]
        else:
            checked = _driven(found, request, request.run, progress or Silent(), announce)
        together = checked[0] if len(checked) == 1 else joined(found, checked)
        return against_baseline(together, request)


def _checked(part: Part, request: Request) -> Checked:
    if request.fix:
        done = fixed(part, write=request.fix == "write")
    else:
        done = Checked(part.report(part.project()), part.read, part.shown)
    return replace(done, passed_over=part.passed_over)


def _driven(
    parts: Sequence[Part], request: Request, how: Run, progress: Progress, announce: Callable[[str], None]
) -> list[Checked]:
    """The static check, beside which the apps are driven, one after the other."""
    from concurrent.futures import ThreadPoolExecutor

    from headwater.actions import drives
    from headwater.adapters.guard import Guard

    plans = drives.plans(parts, how)
    if len(plans) > 1:
        _refuse_several({"--emit-test": how.emit, "--against": how.against})
    earlier = _earlier(how.against) if how.against else None
    for plan in plans:
        for line in filter(None, (str(plan), plan.not_driven, plan.why_no_clicks)):
            announce(line)
    with Guard() as guard, ThreadPoolExecutor(max_workers=1) as pool, guard.cancelling():
        under_way = [pool.submit(drives.driven, plan, guard, progress, earlier) for plan in plans]
        checked = {id(part): _checked(part, request) for part in parts}
        for plan, drive in zip(plans, under_way, strict=True):
            key, seen = id(plan.part), drive.result()
            report = drives.added(checked[key].report, plan, seen)
            checked[key] = replace(checked[key], report=report, seen=(*checked[key].seen, seen))
            if how.emit is not None:
                checked[key] = _with_tests(checked[key], how.emit, plan, seen, guard, progress)
    return list(checked.values())


def _refuse_several(given: Mapping[str, Path | None]) -> None:
    for name, value in given.items():
        if value is not None:
            raise UsageError(f"{name} is for one app at a time.", "Name one: headwater check FILE.py --run.")


def _earlier(report: Path) -> Earlier:
    from headwater.probes import earlier

    return earlier.read(report)


def _with_tests(
    checked: Checked, file: Path, plan: Plan, seen: Seen, guard: Guard, progress: Progress
) -> Checked:
    from headwater.actions import emitted

    return replace(checked, emitted=emitted.tests(plan, seen, file, guard, progress))


def changes(request: Request) -> Iterator[None]:
    """Comes back at once, and then whenever a file of the projects has changed."""
    before: object = None
    while True:
        with disk.refusals():
            state = [_state(root) for root in roots(request.paths)]
        if state != before:
            before = state
            yield
        time.sleep(WATCH_SECONDS)


def _state(root: Path) -> list[tuple[str, int, int]]:
    found = []
    for path in files.opened(root, deep=files.is_project(root)).files:
        if path.endswith((*files.READ_WHOLE, ".gitignore")):
            with contextlib.suppress(FileNotFoundError):  # gone since it was listed
                state = (root / path).stat()
                found.append((path, state.st_mtime_ns, state.st_size))
    return found
