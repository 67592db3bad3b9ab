"""Proves a part before it is added: the rules, a drive and the tests of the project as it would be.

Only what the project does not fail at already stops it: where it would fail, it is run as it is, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from headwater.actions.check import Options, check
from headwater.actions.sides import Found, driven, new_errors, own_python, tested
from headwater.adapters import files
from headwater.adapters.guard import Guard
from headwater.adapters.replica import replica
from headwater.core.errors import VerificationError
from headwater.core.finding import Finding, Level
from headwater.core.progress import Progress, step
from headwater.core.words import counted


def prove(
    root: Path, written: Mapping[str, bytes], guard: Guard, progress: Progress, seconds: float
) -> tuple[str, ...]:
    """Proves the project at `root` with `written`, by relative path; returns what is not proven.

    Raises:
        VerificationError: it brings an error that was not there before.
    """
    with guard.temporary() as scratch, ThreadPoolExecutor(max_workers=2) as pool, guard.cancelling():
        after = replica(root, scratch / "after" / root.name)
        for path, content in written.items():
            (after / path).parent.mkdir(parents=True, exist_ok=True)
            (after / path).write_bytes(content)
        with step(progress, "static check") as at:
            options = Options(root=root)
            found = check(files.opened(after), options).findings
            _refuse_new(found, lambda: check(files.opened(root), options).findings)
            at.note = counted(len(found), "finding")
        python = own_python(root)
        if python is None:
            return ("that it runs: there is no environment",)
        sides = [
            _Side("drive", driven, root, scratch, python, seconds, guard),
            _Side("its own tests", tested, root, scratch, python, seconds, guard),
        ]
        under_way = [pool.submit(side.found, after) for side in sides]
        unproven = []
        for side, found_after in zip(sides, under_way, strict=True):
            with step(progress, side.name) as at:
                held = found_after.result()
                if held is None:
                    unproven.append(side.name)
                _refuse_new(held, side.before)
                at.note = "nothing to prove it by" if held is None else counted(len(held), "finding")
        return tuple(unproven)


@dataclass(frozen=True, slots=True)
class _Side:
    """One way to look at the project by running it."""

    name: str
    look: Callable[[Path, Path, float, Guard], Found]
    root: Path
    scratch: Path
    python: Path
    seconds: float
    guard: Guard

    def found(self, folder: Path) -> Found:
        """What it finds in `folder`."""
        return self.look(folder, self.python, self.seconds, self.guard)

    def before(self) -> Found:
        """What it finds in the project as it is."""
        return self.found(replica(self.root, self.scratch / self.name / self.root.name))


def _refuse_new(after: Found, before: Callable[[], Found]) -> None:
    """Raises VerificationError for errors of `after`; those that were there `before` are no reason."""
    if not any(each.level is Level.ERROR for each in after or ()):
        return
    new: list[Finding] = new_errors(before() or (), after or ())
    if new:
        raise VerificationError(
            f"With it the app would fail where it does not now: {counted(len(new), 'new error')}.",
            "Nothing was written. Pass --no-check to have it as it is.",
            new,
        )
