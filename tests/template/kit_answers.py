"""The kit's questions, and the combinations of answers that are worth a render."""
# ruff: noqa: RUF001 - texts in the letters of others are what is tested

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from headwater.core.covering import covering

ROOT = Path(__file__).parents[2]
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
QUESTIONS: dict[str, dict[str, Any]] = {
    name: question for name, question in CONFIG.items() if not name.startswith("_")
}
FREE = ("kind", "data", "auth")
"""These meet in every combination; the rest only in pairs."""

NASTY = [
    "Plain",
    "It's \"quoted\" 'twice'",
    "back\\slash \\n \\u0041 \\",
    "Zażółć 日本語 🎈 👩‍💻",
    "{{ project_name }} {% if x %} {# no #}",
    "100 % of #1: yes, [a] & <b> | c - d",
    "</script><!-- '''; \"\"\"",
    "- a: b",
    "yes",
    "null",
    "3.10",
    "{a: [b",
    "$HOME ${HOME} `id` $(id)",
    "x" * 200,
    "It’s “typographic” – or — isn’t it…",
    "Отчёт о продажах, αβγ, ａｂｃ",
    'Only "double" quotes',
    "y" * 83,
    "日" * 44,
    "word " * 39 + "end",
]
"""Names and descriptions that go wrong wherever a template is careless."""

Answers = dict[str, Any]
Render = Callable[..., Path]


def choices(name: str) -> list[Any]:
    """What a question may be answered with; nothing when anything goes."""
    question = QUESTIONS[name]
    if question["type"] == "bool":
        return [False, True]
    offered = question.get("choices", [])
    return list(offered.values()) if isinstance(offered, dict) else list(offered)


def full() -> list[Answers]:
    """Every combination of what the app is made of."""
    return [dict(zip(FREE, values, strict=True)) for values in product(*map(choices, FREE))]


def pairwise() -> list[Answers]:
    """A few combinations in which any two answers to any two questions meet."""
    return [dict(row) for row in covering({name: choices(name) for name in QUESTIONS if choices(name)}).rows]


def label(answers: Answers) -> str:
    """A name for a combination in the list of tests."""
    return "-".join(str(value).lower() for value in answers.values())


def files(folder: Path) -> Iterator[Path]:
    """Every file in `folder`, at any depth; caches of Python are no part of it."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
