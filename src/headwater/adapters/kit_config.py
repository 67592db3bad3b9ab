"""Reads a kit's copier.yml, whoever has written it: nothing is executed, and nothing outside is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headwater.core.errors import UsageError

CONFIG_FILES = ("copier.yml", "copier.yaml")
UNSAFE_SETTINGS = ("_tasks", "_migrations", "_jinja_extensions")


def config(root: Path, name: str) -> Mapping[str, Any]:
    """The settings and questions of the kit in `root`.

    Raises:
        UsageError: there are none, or they are broken.
    """
    found = next((root / file for file in CONFIG_FILES if (root / file).is_file()), None)
    if found is None:
        raise UsageError(
            f"The kit {name} has no copier.yml.", "Point --kit at a Copier template's top folder."
        )
    from headwater.adapters import kit_documents  # here, for YAML costs as much as all of `headwater --help`
    from headwater.core.safe_yaml import BROKEN

    try:
        held = kit_documents.held(found)
    except (*BROKEN, OSError) as error:
        summary = " ".join(str(error).split())
        raise UsageError(f"The kit {name} has a broken {found.name}: {summary}", "Ask its author.") from error
    if odd := next((key for key in held if not isinstance(key, str)), None):
        raise UsageError(
            f"The kit {name} has a question whose name is {odd!r}, not a text.", "Ask its author to quote it."
        )
    return held


def unsafe(settings: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What a kit wants to execute while it renders, as it says it, by `tasks`, `migrations` and so on."""
    wanted = {name.removeprefix("_"): settings.get(name) for name in UNSAFE_SETTINGS}
    return {name: tuple(_commands(value)) for name, value in wanted.items() if value}


def _commands(value: Any) -> list[str]:
    match value:
        case [*parts]:
            return [text for part in parts for text in _command(part)]
        case _:
            return [str(value)]


def _command(part: Any) -> list[str]:
    match part:
        case {**stages} if stages.keys() & {"command", "before", "after"}:
            own = [_words(stages["command"])] if "command" in stages else []
            return own + [
                each for stage in ("before", "after") for each in _commands(stages.get(stage) or [])
            ]
        case _:
            return [_words(part)]


def _words(command: Any) -> str:
    return " ".join(map(str, command)) if isinstance(command, list) else str(command)
