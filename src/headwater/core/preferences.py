"""config.toml in the user's configuration folder: what a user wants of every new project.

kit = "acme"                  # where --kit is not given
preset = "finance-dashboard"  # where --preset is not given, for that kit

[answers]                     # in place of a kit's own defaults, where it asks such a question
author_name = "Ada Lovelace"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from headwater.core.errors import UsageError

KNOWN = frozenset({"kit", "preset", "answers"})


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user wants; nothing of it unless told."""

    kit: str = ""
    preset: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


def preferences(text: str, where: str) -> Preferences:
    """The preferences in `text`; `where` is what to call the file when it is wrong.

    Raises:
        UsageError: it is broken.
    """
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where} is not TOML: {error}", "Mend that line.") from error
    if odd := next((key for key in held if key not in KNOWN), None):
        raise UsageError(
            f"{where} has {odd!r}, which means nothing.", f"It knows {', '.join(sorted(KNOWN))}."
        )
    kit, preset, answers = held.get("kit", ""), held.get("preset", ""), held.get("answers", {})
    if not (isinstance(kit, str) and isinstance(preset, str) and isinstance(answers, dict)):
        raise UsageError(
            f"{where} has a value of the wrong type.", "kit and preset are texts, answers a table."
        )
    return Preferences(kit, preset, answers)
