"""Finds the line of the project that a traceback or a log speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from headwater.core.finding import Finding
from headwater.probes.codes import finding
from headwater.probes.target import Target

FRAME = re.compile(r'File "([^"]+)", line (\d+)')
OF_STREAMLIT = "streamlit"
OF_A_SCRIPT = "scriptrunner"
"""What is in the path of the code of Streamlit's that runs a script."""

RECORD = re.compile(r"^(WARNING|ERROR|CRITICAL)\|([\w.]+)\|(.*)$", re.MULTILINE)
SEEN_IN_THE_APP = "Uncaught app execution"
"""What Streamlit logs of an exception that the page shows too: the drive has reported it already."""


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


def warnings(log: str) -> list[Finding]:
    """What the server's log complains of, each once: Streamlit's warnings, and whoever's errors."""
    said = dict.fromkeys(
        message.strip()
        for level, name, message in RECORD.findall(log)
        if not message.startswith(SEEN_IN_THE_APP)
        and (level != "WARNING" or name.partition(".")[0] == OF_STREAMLIT)
    )
    return [finding("HW907", f"The server's log says: {message}") for message in said if message]
