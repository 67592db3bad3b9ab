"""Answers given on the command line, checked before Copier sees them.

Copier 9.19 accepts an unknown key in silence and answers a bad choice with a traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from headwater.core.errors import UsageError
from headwater.core.kit import Kit, Question

TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
FALSE = frozenset({"false", "f", "no", "n", "off", "0"})


def parse(pairs: Iterable[str]) -> dict[str, str]:
    """The `key=value` pairs of `-d/--data`.

    Raises:
        UsageError: a pair has no `=` or no key.
    """
    answers: dict[str, str] = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator or not key.strip():
            raise UsageError(f"--data {pair!r} is not KEY=VALUE.", "Write it as -d project_name='My app'.")
        answers[key.strip()] = value
    return answers


def validated(kit: Kit, answers: Mapping[str, Any]) -> dict[str, Any]:
    """`answers` as the kit's questions want them.

    Raises:
        UsageError: a key that is no question of the kit, or a value that is none of its choices.
    """
    return {name: _answer(_question(kit, name), value) for name, value in answers.items()}


def misfit(kit: Kit, answers: Mapping[str, Any]) -> tuple[str, UsageError] | None:
    """The first of recorded `answers` that is none of its question's choices, and why; None if all fit."""
    for name in kit.asked:
        if name in answers:
            try:
                _answer(kit.questions[name], answers[name])
            except UsageError as error:
                return name, error
    return None


def preset(kit: Kit, name: str) -> dict[str, Any]:
    """The answers that `kit` has under `name`.

    Raises:
        UsageError: it has none, or they do not fit its questions.
    """
    presets = kit.manifest.presets
    if name not in presets:
        known = nearest(name, presets) if presets else "It has none."
        raise UsageError(f"{name!r} is not a preset of the kit {kit.name}.", known)
    return validated(kit, presets[name])


def nearest(word: str, words: Iterable[str]) -> str:
    """A sentence that offers the most similar of `words`, or names them all."""
    words = list(words)
    return _similar(word, words).strip() or f"It knows: {', '.join(words)}."


def _question(kit: Kit, name: str) -> Question:
    question = kit.questions.get(name)
    if name in kit.manifest.locked:
        raise UsageError(
            f"{name} is locked by the kit {kit.name}: it is {kit.manifest.locked[name]!r}.", "Leave it out."
        )
    if question is None or question.hidden:
        raise UsageError(f"{name!r} is not a question of the kit {kit.name}.", nearest(name, kit.asked))
    return question


def _answer(question: Question, value: Any) -> Any:
    if question.type == "bool" and isinstance(value, str):
        return _truth(question, value)
    if question.choices is None or value in question.choices:
        return value
    for choice in question.choices:
        if str(choice) == str(value):
            return choice
    choices = [str(choice) for choice in question.choices]
    raise UsageError(
        f"{value!r} is not a choice for {question.name}.",
        f"{_similar(str(value), choices)}Choose one of: {', '.join(choices)}.",
    )


def _truth(question: Question, value: str) -> bool:
    word = value.strip().lower()
    if word in TRUE | FALSE:
        return word in TRUE
    raise UsageError(f"{value!r} is not a choice for {question.name}.", "Answer yes or no.")


def _similar(word: str, words: list[str]) -> str:
    match difflib.get_close_matches(word, words, n=1, cutoff=0.5):
        case [similar]:
            return f"Did you mean {similar!r}? "
        case _:
            return ""
