"""What a run did wrong, and how to tell that another run did the same."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from headwater.core.finding import Finding
from headwater.probes import blame
from headwater.probes.agent import LostError, Raised, Snapshot
from headwater.probes.closed import wants_network
from headwater.probes.codes import finding
from headwater.probes.journey import Journey
from headwater.probes.target import Target

UNSERIALISABLE = "UnserializableSessionStateError"
MISSING = re.compile(r"No module named '([^']+)'")
TO_DECLARE = "add it to requirements.txt or pyproject.toml"
OTHER_CLASS = "it's not the same object as"
"""What pickle says of an object whose class has been defined anew since."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception that a page shows; `where` is the innermost line of the project in its traceback."""

    type: str
    message: str
    where: blame.Where
    of_another_class: bool = False
    missing_in: str = ""
    """The environment that lacks a module, if that is what is wrong and the project has none of its name."""

    @property
    def is_of_state(self) -> bool:
        """Whether it only comes of asking that session state can be pickled."""
        return self.type.endswith(UNSERIALISABLE)

    def is_like(self, other: Failure) -> bool:
        """Whether the two have one cause."""
        return self.type == other.type and self.where == other.where

    @property
    def wants_network(self) -> bool:
        """Whether it comes of the network that is closed while an app is driven."""
        return wants_network(self.message)

    def found(self, code: str, page: str, control: str = "", steps: tuple[str, ...] = ()) -> Finding:
        """The finding that says so."""
        if self.is_of_state:
            return self._of_state(page, control, steps)
        after = f" after {control}" if control else ""
        raises = f"raises {self.type}" if self.type else "fails without showing an exception"
        message = f"The page /{page} {raises}{after}" + (f": {self.message}" if self.message else ".")
        if self.type == "ModuleNotFoundError" and self.missing_in:
            message += f" (not installed in {self.missing_in}; {TO_DECLARE})"
        return finding(
            code,
            message,
            path=self.where.path,
            line=self.where.line,
            page=f"/{page}",
            control=control,
            exception=self.type,
            steps=steps,
        )

    def _of_state(self, page: str, control: str, steps: tuple[str, ...]) -> Finding:
        """Another class is a defect wherever the app runs; what cannot be pickled, where sessions move."""
        said = self.message.partition(". Streamlit has been")[0]
        message = f"Session state of the page /{page} cannot be pickled: {said}."
        if self.of_another_class:
            message = (
                f"Each run of the page /{page} defines a class anew whose objects outlive the run: {said}."
            )
        return finding(
            "HW905" if self.of_another_class else "HW908",
            message,
            page=f"/{page}",
            control=control,
            exception=self.type,
            steps=steps,
        )


def _missing_in(raised: Raised, target: Target) -> str:
    module = MISSING.search(raised.message)
    if module is None:
        return ""
    name = module[1].partition(".")[0]
    ours = any(name in {part.partition(".")[0] for part in path.split("/")} for path in target.files())
    return "" if ours else str(target.python.parent.parent)


def lost(error: LostError, what: str, why: str, where: blame.Where, exception: str = "") -> Finding:
    """The finding that no answer came when a page was opened, or a control of it used.

    `what` is what the page does, as "hangs"; `why` follows, with its own comma or colon.
    """
    way = Journey(error.page, tuple(error.steps))
    control = way.steps[-1].control if way.steps else ""
    after = f" after {control}" if control else ""
    return finding(
        "HW903" if way.steps else "HW902",
        f"The page /{error.page} {what}{after}{why}",
        path=where.path,
        line=where.line,
        page=f"/{error.page}",
        control=control,
        exception=exception,
        steps=way.said if way.steps else (),
    )


def failures(snapshot: Snapshot, target: Target) -> list[Failure]:
    """The exceptions that the page shows; one without a name if the run failed in silence."""
    root = f"{target.root}{os.sep}"
    found = [
        Failure(
            raised.type,
            raised.message.replace(root, ""),
            blame.in_stack((*raised.stack, raised.message), target),
            any(OTHER_CLASS in entry for entry in raised.stack),
            _missing_in(raised, target),
        )
        for raised in snapshot.raised
    ]
    return found if found or not snapshot.failed else [Failure("", "", blame.Where())]
