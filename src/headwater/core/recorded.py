"""What a project records of the kit that it was made from: its answers file, as Copier writes one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.core.errors import UsageError

ANSWERS_FILE = ".copier-answers.yml"
HERE = Path()
MARKERS = (b"<<<<<<< ", b">>>>>>> ")

FLAT = re.compile(
    r"(?P<key>[A-Za-z_]\w*): (?:'(?P<quoted>(?:[^'\n]|'')*)'|(?P<number>0|[1-9][0-9]{0,15})"
    r"|(?P<plain>[A-Za-z](?:[\w ./@+()-]|:(?=[^\s])|,)*(?<! )))",
    re.ASCII,
)
"""A line about whose meaning there is no doubt, as nearly all are that Copier writes."""

WORDS = {"true": True, "false": False}
AMBIGUOUS = frozenset({"null", "yes", "no", "on", "off", "y", "n"})
"""What YAML, or one reader of it, does not take for a text."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The kit's `source` and `version`, and the `answers` that the project was rendered with.

    `version` is "" where the kit had none: a plain folder without a history.
    """

    source: str
    version: str
    answers: Mapping[str, Any]


def recorded(content: bytes | None, name: str = ANSWERS_FILE, folder: Path = HERE) -> Recorded:
    """What the answers file `name` says; None is one that is not there, in `folder` as the user has named it.

    Raises:
        UsageError: it is missing, broken, or names no kit.
    """
    if content is None:
        place = "here" if folder == HERE else f"in {folder}"
        raise UsageError(
            f"There is no {name} {place}, so nothing says what the project was made from.",
            "Stand in a project that a kit made, or name its answers file with --answers-file.",
        )
    if all(marker in content for marker in MARKERS):
        raise UsageError(f"{name} has conflict markers.", "Take one side of each, and commit it.")
    table = _table(content, name)
    source = table.get("_src_path")
    if not isinstance(source, str) or not source:
        raise UsageError(
            f"{name} does not say which kit the project was made from: it has no _src_path.",
            "Put the line back from an earlier commit: git log -p -- " + name,
        )
    answers = {key: value for key, value in table.items() if not key.startswith("_")}
    return Recorded(source, str(table.get("_commit") or ""), answers)


def flat(text: str) -> dict[str, Any] | None:
    """What an answers file says that holds plain lines only; None for one that a real reader must look at.

    To load YAML takes a fifth of the time that `headwater status` takes.
    """
    found: dict[str, Any] = {}
    for line in text.split("\n"):
        if not line or line.startswith("#"):
            continue
        match = FLAT.fullmatch(line)
        if match is None or match["key"] in found or match["key"].lower() in {*WORDS, *AMBIGUOUS}:
            return None
        if (plain := match["plain"]) is not None:
            if plain not in WORDS and plain.lower() in {*WORDS, *AMBIGUOUS}:
                return None
            found[match["key"]] = WORDS.get(plain, plain)
        elif match["number"] is not None:
            found[match["key"]] = int(match["number"])
        else:
            found[match["key"]] = match["quoted"].replace("''", "'")
    return found


def _table(content: bytes, name: str) -> dict[str, Any]:
    if content.isascii() and (found := flat(content.decode("ascii"))):
        return found
    from headwater.core import safe_yaml

    try:
        held = safe_yaml.load(content.decode("utf-8-sig"))
    except safe_yaml.BROKEN as error:
        said = " ".join(str(error).split())
        raise UsageError(
            f"{name} is not YAML: {said}", "Put back an earlier one: git log -p -- " + name
        ) from error
    if not isinstance(held, dict):
        raise UsageError(f"{name} holds no answers.", "Put back an earlier one: git log -p -- " + name)
    return {str(key): value for key, value in held.items()}
