"""What became of the projects of a fleet: lines, JSON, and one HTML file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from headwater.core.fleet import OPEN, Fate, Outcome
from headwater.core.plan import Kind
from headwater.core.unproven import briefly, was_run
from headwater.core.words import counted
from headwater.reporters import plan as plans
from headwater.reporters import text

NAME_WIDTH, FATE_WIDTH = 24, 11


def render(outcome: Outcome) -> str:
    """A line for a project, and those below it that somebody has to look at."""
    return "\n".join(map(text.printable, _lines(outcome)))


def verdict(fates: Iterable[str], seconds: float) -> str:
    """`50 projects: 40 updated, 8 up to date, 2 failed. 12.3 s.`."""
    fates = list(fates)
    return f"{counted(len(fates), 'project')}: {of_each_fate(fates) or 'nothing to do'}. {seconds:.1f} s."


def of_each_fate(fates: Iterable[str]) -> str:
    """`40 updated, 8 up to date, 2 in conflict`."""
    count = Counter(fates)
    words = {Fate.CONFLICTS: "in conflict"}
    return ", ".join(f"{count[fate]} {words.get(fate, fate)}" for fate in Fate if count[fate])


def doubts(unproven: Iterable[Sequence[str]]) -> list[str]:
    """What was not proven of how many: `Not proven of 3 projects: that it runs: it has no environment.`.

    What goes into more detail than that differs from project to project, and is in the JSON report.
    """
    count = Counter(": ".join(each.split(": ")[:2]) for one in unproven for each in one)
    return [f"Not proven of {counted(number, 'project')}: {what}." for what, number in sorted(count.items())]


def plain(outcome: Outcome) -> dict[str, Any]:
    """A project as the JSON report has it."""
    return {
        "project": outcome.member.name,
        "folder": str(outcome.member.folder.absolute()),
        "state": outcome.fate.value,
        "error": outcome.error,
        "hint": outcome.hint,
        "findings": [text.line(each) for each in outcome.findings],
        "unproven": list(outcome.unproven),
        "commit": outcome.commit,
        "seconds": round(outcome.seconds, 3),
        "plan": plans.plain(outcome.plan) if outcome.plan else None,
    }


def summary(outcome: Outcome) -> str:
    """Why it failed, or how many files of which kind, and what of that is not proven."""
    if outcome.plan is None:
        return outcome.error
    if outcome.plan.old == outcome.plan.new and not outcome.plan.written:
        return ""
    doubt = f"  (not proven: {briefly(outcome.unproven)})" if outcome.unproven else ""
    return plans.summary(outcome.plan) + doubt


def versions(outcome: Outcome) -> str:
    """`v0.1.0 -> v0.3.0`."""
    plan = outcome.plan
    if plan is None:
        return ""
    return plan.new if plan.old == plan.new else f"{plan.old} -> {plan.new}"


def page(report: Mapping[str, Any]) -> str:
    """The JSON report as one HTML file for people."""
    from headwater.reporters import html

    rows = [{**each, **_shown(each)} for each in report["projects"]]
    order = {fate.value: number for number, fate in enumerate(reversed(Fate))}
    rows.sort(key=lambda each: order.get(each["state"], 0))
    return html.environment().get_template("fleet.html.j2").render(
        title=counted(len(rows), "project"),
        verdict=verdict((each["state"] for each in rows), report["seconds"]),
        doubts=doubts(each["unproven"] for each in rows),
        level=_level(rows),
        figures=[(state, str(number)) for state, number in report["counts"].items() if number],
        rows=rows,
    )  # fmt: skip


def counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many projects there are of each state."""
    count = Counter(each["state"] for each in rows)
    return {fate.value: count[fate.value] for fate in Fate}


def _level(rows: Sequence[Mapping[str, Any]]) -> str:
    """How good the whole looks: not at its best where an app was updated and never run."""
    if any(each["state"] in OPEN for each in rows):
        return "bad"
    return "good" if all(was_run(each["unproven"]) for each in rows) else "warn"


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    plan = row.get("plan") or {"from": "", "to": "", "changes": []}
    return {
        "versions": plan["to"] if plan["from"] == plan["to"] else f"{plan['from']} → {plan['to']}",
        "files": plans.of_each_kind(each["kind"] for each in plan["changes"]),
        "doubt": briefly(row["unproven"]),
        "conflicts": [each for each in plan["changes"] if each["kind"] == Kind.CONFLICT],
        "level": {Fate.FAILED: "bad", Fate.CONFLICTS: "warn", Fate.MARKED: "warn"}.get(row["state"], ""),
    }


def _lines(outcome: Outcome) -> Iterator[str]:
    told = "  ".join(filter(None, (versions(outcome), summary(outcome))))
    yield f"{outcome.fate:<{FATE_WIDTH}}{outcome.member.name:<{NAME_WIDTH}} {told}".rstrip()
    if outcome.plan:
        for change in outcome.plan.conflicts:
            yield f"{'':<{FATE_WIDTH}}  {change.kind:<9} {change.path}  ({change.note})"
        for remark in outcome.plan.remarks:
            yield f"{'':<{FATE_WIDTH}}  note: {remark}"
    for finding in outcome.findings:
        yield f"{'':<{FATE_WIDTH}}  {text.line(finding)}"
    if outcome.hint:
        yield f"{'':<{FATE_WIDTH}}  {outcome.hint}"
