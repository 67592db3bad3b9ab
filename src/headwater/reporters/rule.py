"""A rule in words: for the terminal, for docs/rules/, and for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from headwater.core.kit_problem import Problem
from headwater.core.rule import Rule

OWN = "headwater"
HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "Known limits")


def markdown(rule: Rule) -> str:
    """Its page: what its own docstring says, under its name."""
    summary, _, rest = rule.docs.strip().partition("\n")
    facts = [f"Level: {rule.level.value}", f"since {rule.since}"]
    if rule.probe:
        facts.append("found by running the app")
    if _is_fixable(rule):
        facts.append("mended by `--fix`")
    if rule.seed:
        facts.append(f"enforces: {rule.seed}")
    return f"# {rule.code} {rule.name}\n\n{summary}\n\n{' · '.join(facts)}\n{rest.rstrip()}\n"


def of_problem(problem: Problem) -> str:
    """The same for what can be wrong with a kit."""
    facts = f"Level: {problem.level.value} · found by `headwater kit validate`"
    return f"# {problem.code} {problem.name}\n\n{problem.what}\n\n{facts}\n\n## Instead\n{problem.instead}\n"


def table(rules: Sequence[Rule], origin: Callable[[str], str]) -> str:
    """A line a rule; where one is not headwater's own, each says where it comes from."""
    rows = [[rule.code, rule.level.value, _means(rule), rule.name, origin(rule.code)] for rule in rules]
    if all(where == OWN for *_, where in rows):
        rows = [row[:-1] for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([*(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)), _summary(rule)])
        for row, rule in zip(rows, rules, strict=True)
    )


def index(rules: Iterable[Rule]) -> str:
    """The page that names them all."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.level.value} | {_means(rule)} | "
        f"{'yes' if _is_fixable(rule) else ''} | {_summary(rule)} |"
        for rule in rules
    ]
    head = "| code | name | level | means | `--fix` | what it finds |\n| --- | --- | --- | --- | --- | --- |"
    words = "Made by `make docs` from the rules themselves; `headwater explain CODE` says the same."
    return f"# Rules\n\n{words}\n\n{head}\n" + "\n".join(rows) + "\n"


def as_json(rules: Iterable[Rule], origin: Callable[[str], str]) -> str:
    """All of it, for other programs."""
    held = [{**_plain(rule), "source": origin(rule.code)} for rule in rules]
    return json.dumps(held, indent=2, ensure_ascii=False)


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level.value,
        "since": rule.since,
        "means": _means(rule),
        "fixable": _is_fixable(rule),
        "summary": _summary(rule),
        "seed": rule.seed,
        "docs": rule.docs.strip(),
    }


def _means(rule: Rule) -> str:
    """Whether reading the files is enough to find it, or only running the app shows it."""
    return "runtime" if rule.probe else "static"


def _summary(rule: Rule) -> str:
    return rule.docs.strip().splitlines()[0]


def _is_fixable(rule: Rule) -> bool:
    return any(example.fixed for example in rule.bad)
