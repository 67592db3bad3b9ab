"""What a kit test came to as one HTML file, which shows at a glance which answers break the kit."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from headwater.core.covering import Row
from headwater.core.matrix import Matrix, Outcome, State, shown, spelled
from headwater.core.words import counted
from headwater.reporters.matrix import combination, due_to

CELLS = {
    "bad": "breaks",
    "doubt": "only in cases that fail",
    "good": "works",
    "none": "never together",
    "open": "not tried",
}
"""What becomes of a pair of answers, the worst first."""


def page(matrix: Matrix) -> str:
    """The HTML file."""
    from headwater.reporters import html

    failed = matrix.of(State.FAILED)
    return html.environment().get_template("matrix.html.j2").render(
        title=matrix.kit,
        verdict=_verdict(matrix),
        level="bad" if failed else "warn" if matrix.waiting or matrix.of(State.LACKING) else "good",
        figures=_figures(matrix),
        causes=[(each, due_to(each)) for each in matrix.causes],
        questions=list(matrix.table),
        rows=[*map(_row, matrix.outcomes)],
        phases=_phases(matrix),
        waiting=matrix.waiting,
        grid=_grid(matrix),
        words=CELLS,
        combination=combination(matrix),
        left_out=[shown(row) for row in matrix.left_out],
    )  # fmt: skip


def _verdict(matrix: Matrix) -> str:
    if failed := matrix.of(State.FAILED):
        return f"{counted(len(failed), 'case')} of {len(matrix.outcomes)} failed"
    if lacking := matrix.of(State.LACKING):
        return f"{counted(len(lacking), 'case')} not proven"
    return (
        "Every case works" if not matrix.waiting else f"Works as far as tried: {len(matrix.outcomes)} cases"
    )


def _figures(matrix: Matrix) -> list[tuple[str, str]]:
    meet = {0: "all", 2: "any two", 3: "any three"}.get(matrix.strength, f"any {matrix.strength}")
    figures = [
        ("Cases tried", str(len(matrix.outcomes))),
        ("Not tried", str(len(matrix.waiting))),
        ("Answers that meet", meet),
        (f"{combination(matrix).capitalize()}s left out", str(len(matrix.left_out))),
        ("Seconds", f"{matrix.seconds:.1f}"),
    ]
    return figures + ([("Updated from", ", ".join(matrix.versions))] if matrix.versions else [])


def _phases(matrix: Matrix) -> list[str]:
    return list(dict.fromkeys(phase.name for each in matrix.outcomes for phase in each.phases))


def _row(outcome: Outcome) -> dict[str, Any]:
    return {
        "case": outcome.case,
        "state": outcome.state.value,
        "answers": {name: spelled(value) for name, value in outcome.case.answers.items()},
        "phases": {phase.name: phase for phase in outcome.phases},
        "seconds": outcome.seconds,
    }


def _grid(matrix: Matrix) -> list[dict[str, Any]]:
    """Each pair of questions with a cell for each pair of answers, those first that have something bad."""
    found = []
    for one, other in combinations(matrix.table, 2):
        cells = [
            [(_cell(matrix, {one: a, other: b}), spelled(a), spelled(b)) for b in matrix.table[other]]
            for a in matrix.table[one]
        ]
        marks = {mark for row in cells for mark, _, _ in row}
        heads = [spelled(value) for value in matrix.table[other]]
        worst = min((list(CELLS).index(mark) for mark in marks), default=len(CELLS))
        found.append({"one": one, "other": other, "heads": heads, "rows": cells, "worst": worst})
    return sorted(found, key=lambda each: each["worst"])


def _cell(matrix: Matrix, pair: Row) -> str:
    known = [each.answers[0] for each in matrix.causes if len(each.answers) == 1]
    if any(row and row.items() <= pair.items() for row in known):
        return "bad"
    states = [each.state for each in matrix.outcomes if pair.items() <= each.case.answers.items()]
    if states:
        return "doubt" if all(state is not State.OK for state in states) else "good"
    return "none" if any(row.items() <= pair.items() for row in matrix.left_out) else "open"
