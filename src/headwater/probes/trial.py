"""Runs tests that were written for findings once, before anybody relies on them: each has to fail."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from headwater.adapters.guard import Guard
from headwater.adapters.process import TimeLimitError, run
from headwater.core.finding import Finding
from headwater.probes.emit import Written
from headwater.probes.server import confined, last_words
from headwater.probes.target import Target

ASSERTED = ("AssertionError", "assert ")
"""What pytest's word for a failed assertion begins with."""

PICKLED = "pickle.dumps(value)"
NO_PYTEST = "No module named pytest"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of tests: why some of them show nothing, by their names; or why none could be run."""

    refuted: Mapping[str, str] = field(default_factory=dict)
    untried: str = ""


def trial(target: Target, file: Path, tests: Sequence[Written], *, guard: Guard, seconds: float) -> Trial:
    """Runs the module `file`, which is below the target's root and has the `tests`, for at most `seconds`.

    The app runs within the limits of `target`, as it does when it is driven.
    """
    report = target.root.parent / f"{target.root.name}-trial.xml"
    options = ("-q", "-p", "no:cacheprovider", "--tb=short", f"--junitxml={report}")
    command = [*confined(target, report.with_suffix(".json")), "pytest", *options, file]
    environment = _as_a_module(target).environment()
    try:
        done = run(command, cwd=target.root, env=environment, timeout=seconds, guard=guard)
    except TimeLimitError as error:
        return Trial(untried=f"they took longer than {error.seconds:g} s")
    if not report.is_file():
        said = done.stdout + done.stderr
        return Trial(untried="the app's Python has no pytest" if NO_PYTEST in said else last_words(said))
    cases = {case.get("name", ""): case for case in ElementTree.parse(report).iter("testcase")}  # noqa: S314 -- ours
    told = {test.name: _why_not(test.finding, cases.get(f"test_{test.name}")) for test in tests}
    return Trial({name: why for name, why in told.items() if why})


def _as_a_module(target: Target) -> Target:
    """With what `python -m` adds to the path: the folder it is called in."""
    given = (str(target.root), *filter(None, [target.env.get("PYTHONPATH")]))
    return replace(target, env={**target.env, "PYTHONPATH": os.pathsep.join(given)})


def _why_not(finding: Finding, case: ElementTree.Element | None) -> str:
    """Why the test does not show the finding; "" when it fails as it should."""
    if case is None:
        return "pytest does not find the test"
    if (skipped := case.find("skipped")) is not None:
        return f"AppTest does not get there: {_short(skipped.get('message', ''))}"
    failed = next((each for name in ("failure", "error") if (each := case.find(name)) is not None), None)
    if failed is None:
        return "AppTest does not fail"
    said = failed.get("message", "")
    as_found = _is_as_found(finding, said, failed.text or "")
    return "" if as_found else f"AppTest fails for another reason: {_short(said)}"


def _is_as_found(finding: Finding, said: str, trace: str) -> bool:
    if finding.code in {"HW902", "HW903"}:
        return f"{finding.exception}: " in said
    if finding.exception:
        return PICKLED in trace
    return said.startswith(ASSERTED)


def _short(said: str) -> str:
    text = next(iter(said.splitlines()), "")
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."
