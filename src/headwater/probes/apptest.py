"""Drives an app by Streamlit's own AppTest, where its Streamlit is too old for the agent API (before 1.67).

AppTest runs the script without a server: it opens pages that are files, not callables; the body of a
dialog does not run again when a button in it is used; a form is used widget by widget.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from headwater.adapters.guard import Guard
from headwater.adapters.process import TimeLimitError, run
from headwater.core.finding import Finding
from headwater.probes import blame
from headwater.probes.codes import finding
from headwater.probes.report import Drive
from headwater.probes.server import confined, last_words
from headwater.probes.target import Target
from headwater.probes.tour import RUN_SECONDS

SCRIPT = Path(__file__).parent / "scripts" / "apptest_drive.py"
MEANS = "AppTest"
OUT_OF_TIME = "the time limit came before the end of the drive"


def drive(
    target: Target, *, guard: Guard, time_limit: float, clicks: bool = True, whole: bool = True
) -> Drive:
    """Opens every page and uses every control once, if `clicks`, for at most `time_limit` seconds.

    `whole` is whether it is a defect that the time comes to its end before that.
    """
    start = time.monotonic()
    answer = target.root.parent / f"{target.root.name}.json"
    state = answer.with_suffix(".state.json")
    how = "all" if clicks else "pages"
    command: list[str | Path] = [
        *confined(target, state), SCRIPT, target.entrypoint, answer, str(time_limit / 2), how,
    ]  # fmt: skip
    try:
        done = run(command, cwd=target.root, env=target.environment(), timeout=time_limit, guard=guard)
    except TimeLimitError as error:
        if not whole:
            return Drive((), 0, 0, 0, (OUT_OF_TIME,), time.monotonic() - start, MEANS)
        hangs = finding("HW902", f"The app hangs: {error}.", page="/", exception="TimeoutError")
        return Drive((hangs,), 0, 0, 0, (), time.monotonic() - start, MEANS)
    if not answer.is_file():
        said = done.stdout + done.stderr
        where = blame.in_log(said, target)
        message = f"The app does not start: {last_words(said)}"
        failed = finding("HW901", message, path=where.path, line=where.line)
        return Drive((failed,), 0, 0, 0, (), time.monotonic() - start, MEANS)
    told = json.loads(answer.read_text(encoding="utf-8"))
    network = json.loads(state.read_text(encoding="utf-8"))["network"]
    too_short = not whole and time_limit / 2 < RUN_SECONDS
    hung = [each for each in told["raised"] if each["type"] == "TimeoutError" and too_short]
    findings = tuple(_finding(each, target) for each in told["raised"] if each not in hung)
    unused = (*told["unused"], *(f"{each['page']}: {OUT_OF_TIME}" for each in hung))
    seconds = time.monotonic() - start
    return Drive(findings, told["pages"], told["controls"], told["runs"], unused, seconds, MEANS, network)


def _finding(raised: dict[str, Any], target: Target) -> Finding:
    where = blame.in_stack(raised["stack"], target)
    after = f" after {raised['control']}" if raised["control"] else ""
    return finding(
        "HW903" if raised["control"] else "HW902",
        f"The page {raised['page']} raises {raised['type']}{after}: {raised['message']}",
        path=where.path,
        line=where.line,
        page=raised["page"],
        control=raised["control"],
        exception=raised["type"],
    )
