"""Reads a kit's copier.yml, whoever has written it: nothing is executed, and nothing outside is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headwater.core.errors import UsageError

CONFIG_FILES = ("copier.yml", "copier.yaml")
UNSAFE_SETTINGS = ("_tasks", "_migrations", "_jinja_extensions")
LARGEST = 1 << 20
"""Bytes of one file of YAML."""


def config(root: Path, name: str) -> Mapping[str, Any]:
    """The settings and questions of the kit in `root`.

    Raises:
        UsageError: there are none, or they are broken.
    """
    import yaml  # here, for it costs as much as all of `headwater --help`

    from headwater.core import safe_yaml

    found = next((root / file for file in CONFIG_FILES if (root / file).is_file()), None)
    if found is None:
        raise UsageError(
            f"The kit {name} has no copier.yml.", "Point --kit at a Copier template's top folder."
        )

    class Loader(safe_yaml.SafeLoader):
        """Reads Copier's `!include` too."""

    def include(loader: yaml.SafeLoader, node: yaml.Node) -> dict[str, Any]:
        pattern = str(loader.construct_scalar(node))  # type: ignore[arg-type]
        if ".." in Path(pattern).parts:
            raise yaml.YAMLError(f"!include {pattern} leads out of the kit")
        parts = [yaml.load(_text(path), Loader) for path in sorted(root.glob(pattern))]  # noqa: S506
        if not all(isinstance(part, dict | None) for part in parts):
            raise yaml.YAMLError(f"!include {pattern} holds no table")
        return {key: value for part in parts for key, value in (part or {}).items()}

    Loader.add_constructor("!include", include)
    try:
        documents = list(yaml.load_all(_text(found), Loader))
    except (*safe_yaml.BROKEN, NotImplementedError) as error:
        summary = " ".join(str(error).split())  # NotImplementedError: an absolute !include
        raise UsageError(f"The kit {name} has a broken {found.name}: {summary}", "Ask its author.") from error
    merged: dict[str, Any] = {}
    for document in documents:
        if not isinstance(document, dict | None):
            raise UsageError(f"The kit {name} has a {found.name} that is no table.", "Ask its author.")
        merged |= document or {}
    _refuse_odd(merged, name)
    return merged


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
        case {"command": command}:
            return [_words(command)]
        case {**stages} if "before" in stages or "after" in stages:
            return [each for stage in ("before", "after") for each in _commands(stages.get(stage) or [])]
        case _:
            return [_words(part)]


def _words(command: Any) -> str:
    return " ".join(map(str, command)) if isinstance(command, list) else str(command)


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} has more than {LARGEST} bytes")
    return path.read_text("utf-8")


def _refuse_odd(settings: Mapping[Any, Any], name: str) -> None:
    if odd := next((key for key in settings if not isinstance(key, str)), None):
        raise UsageError(
            f"The kit {name} has a question whose name is {odd!r}, not a text.", "Ask its author to quote it."
        )
