"""What a kit test came to: as lines, JSON and JUnit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from headwater.core.matrix import Case, Cause, Matrix, Outcome, Phase, State, shown
from headwater.core.words import counted
from headwater.reporters.junit import NOT_XML
from headwater.reporters.text import printable

FORMAT = 1
WHATEVER = "whatever is answered"


def render(matrix: Matrix) -> str:
    """The failures and what they are due to."""
    return "\n".join(map(printable, _lines(matrix)))


def _lines(matrix: Matrix) -> Iterator[str]:
    for cause in matrix.causes:
        where = f"{counted(len(cause.cases), 'case')} ({', '.join(map(str, cause.cases))})"
        yield f"{cause.phase}: {cause.said}"
        yield f"  in {where}: {due_to(cause)}"
    lacking = {
        each.said: (outcome, each) for outcome in matrix.of(State.LACKING) for each in _lacking(outcome)
    }
    for outcome, phase in lacking.values():
        yield f"{phase.name}: {phase.said}"
        yield f"  not proven, first of case {outcome.case.number}"


def verdict(matrix: Matrix) -> str:
    """All of it in a line: `16 cases: 14 ok, 2 failed. 3 pairs left out. 93.1 s.`."""
    ok, failed, lacking = (len(matrix.of(state)) for state in (State.OK, State.FAILED, State.LACKING))
    told = [f"{ok} ok"] + [f"{failed} failed"] * bool(failed) + [f"{lacking} not proven"] * bool(lacking)
    more = [f"{counted(len(matrix.waiting), 'case')} not tried: the time was over."] * bool(matrix.waiting)
    more += [
        f"{counted(len(matrix.left_out), combination(matrix))} left out: the kit never has them."
    ] * bool(matrix.left_out)
    number = len(matrix.outcomes)
    return " ".join([f"{counted(number, 'case')}: {', '.join(told)}.", *more, f"{matrix.seconds:.1f} s."])


def due_to(cause: Cause) -> str:
    """Which answers it is due to, in words."""
    if not cause.answers:
        return "no few answers that all of them have, and no other case"
    if len(cause.answers) == 1:
        return f"always with {shown(cause.answers[0])}" if cause.answers[0] else WHATEVER
    return f"with {' or '.join(map(shown, cause.answers[:3]))}" + (
        f", or {len(cause.answers) - 3} more" if len(cause.answers) > 3 else ""  # noqa: PLR2004 -- a line's worth
    )


def as_json(matrix: Matrix) -> str:
    """The whole of it, for other programs."""
    held = {
        "version": FORMAT,
        "kit": matrix.kit,
        "strength": matrix.strength or "all",
        "questions": {name: list(values) for name, values in matrix.table.items()},
        "updated_from": list(matrix.versions),
        "cases": [_case(each) for each in matrix.outcomes],
        "causes": [
            {
                "phase": each.phase,
                "said": each.said,
                "answers": [dict(row) for row in each.answers],
                "cases": list(each.cases),
            }
            for each in matrix.causes
        ],
        "left_out": [dict(row) for row in matrix.left_out],
        "not_tried": [dict(each.answers) for each in matrix.waiting],
        "summary": {state.value: len(matrix.of(state)) for state in State},
        "seconds": round(matrix.seconds, 3),
    }
    return json.dumps(held, indent=2, ensure_ascii=False, default=str)


def _case(outcome: Outcome) -> dict[str, Any]:
    return {
        "number": outcome.case.number,
        "preset": outcome.case.preset,
        "answers": dict(outcome.case.answers),
        "state": outcome.state.value,
        "remembered": outcome.remembered,
        "phases": [
            {
                "name": each.name,
                "state": each.state.value,
                "said": each.said,
                "findings": list(each.findings),
                "seconds": round(each.seconds, 3),
            }
            for each in outcome.phases
        ],
    }


def junit(matrix: Matrix) -> str:
    """A suite for each case, a test for each of its phases; a case that was not tried is skipped."""
    suites = ElementTree.Element("testsuites", {"name": f"kit {matrix.kit}", "time": f"{matrix.seconds:.3f}"})
    for outcome in matrix.outcomes:
        suite = _suite(suites, outcome.case, outcome.phases)
        for phase in outcome.phases:
            _test(suite, outcome.case, phase)
    for case in matrix.waiting:
        suite = _suite(suites, case, (), skipped=1)
        test = ElementTree.SubElement(
            suite, "testcase", {"name": "case", "classname": _name(case), "time": "0"}
        )
        ElementTree.SubElement(test, "skipped", {"message": "the time was over"})
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)


def _suite(
    suites: ElementTree.Element, case: Case, phases: Sequence[Phase], skipped: int = 0
) -> ElementTree.Element:
    states = [phase.state for phase in phases]
    counts = {
        "tests": len(phases) + skipped,
        "failures": states.count(State.FAILED),
        "errors": states.count(State.LACKING),
        "skipped": skipped,
    }
    figures = {name: str(number) for name, number in counts.items()}
    time = f"{sum(phase.seconds for phase in phases):.3f}"
    return ElementTree.SubElement(suites, "testsuite", {"name": _name(case), **figures, "time": time})


def _test(suite: ElementTree.Element, case: Case, phase: Phase) -> None:
    about = {"name": phase.name, "classname": _name(case), "time": f"{phase.seconds:.3f}"}
    test = ElementTree.SubElement(suite, "testcase", about)
    if phase.state is not State.OK:
        kind = "failure" if phase.state is State.FAILED else "error"
        said = ElementTree.SubElement(test, kind, {"message": _xml(phase.said), "type": phase.name})
        said.text = _xml("\n".join(phase.findings or (phase.said,)))


def _name(case: Case) -> str:
    what = f"preset {case.preset}" if case.preset else shown(case.answers)
    return _xml(f"case {case.number}: {what}")


def _xml(text: str) -> str:
    return NOT_XML.sub("?", text)


def combination(matrix: Matrix) -> str:
    """What is left out is one of these."""
    return {2: "pair", 3: "triple"}.get(matrix.strength, "combination")


def _lacking(outcome: Outcome) -> list[Phase]:
    return [phase for phase in outcome.phases if phase.state is State.LACKING]
