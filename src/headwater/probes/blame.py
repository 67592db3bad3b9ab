"""Finds the line of the project that a traceback or a log speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from headwater.probes.target import Target

FRAME = re.compile(r'File "([^"]+)", line (\d+)')
OF_A_SCRIPT = "scriptrunner"
"""What is in the path of the code of Streamlit's that runs a script."""


@dataclass(frozen=True, slots=True)
class Where:
    """A line of the project's; `path` is "" and `line` 0 when none is to blame."""

    path: str = ""
    line: int = 0


def in_stack(entries: Iterable[str], target: Target) -> Where:
    """The innermost frame within the project."""
    return in_log("\n".join(entries), target)


def in_log(text: str, target: Target) -> Where:
    """The last frame within the project that a log names."""
    inside = ((target.relative(path), int(line)) for path, line in FRAME.findall(text))
    found = [Where(path, line) for path, line in inside if path]
    return found[-1] if found else Where()


def in_dump(dump: str, target: Target) -> Where:
    """The innermost frame within the project of the script that runs, in what faulthandler writes."""
    scripts = (thread for thread in dump.split("\n\n") if OF_A_SCRIPT in thread)
    inside = ((target.relative(path), int(line)) for each in scripts for path, line in FRAME.findall(each))
    return next((Where(path, line) for path, line in inside if path), Where())
