"""`headwater check`: paths in, findings out; once, or whenever a file changes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from headwater.actions.accept import against_baseline
from headwater.actions.mend import fixed
from headwater.actions.parts import Part, joined, roots
from headwater.actions.request import Checked, Request
from headwater.adapters import disk, files

WATCH_SECONDS = 0.5


def run(request: Request) -> Checked:
    """Checks what the request names.

    Raises:
        UsageError: a path is not there, or an option or a setting names what does not exist.
        EnvironmentLackError: a file cannot be read or written.
    """
    with disk.refusals():
        found = [Part(root, within, request) for root, within in roots(request.paths).items()]
        checked = [_checked(part, request) for part in found]
        together = checked[0] if len(checked) == 1 else joined(found, checked)
        return against_baseline(together, request)


def _checked(part: Part, request: Request) -> Checked:
    if request.fix:
        done = fixed(part, write=request.fix == "write")
    else:
        done = Checked(part.report(part.project()), part.read, part.shown)
    return replace(done, passed_over=part.passed_over)


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
