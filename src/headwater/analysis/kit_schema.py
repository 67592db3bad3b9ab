"""Finds what in copier.yml and kit.toml nobody can follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from headwater.adapters.kit_yaml import Config, Item
from headwater.analysis.kit_source import MANIFEST
from headwater.core.answers import FALSE, TRUE, nearest
from headwater.core.finding import Finding
from headwater.core.kit_problem import problem
from headwater.core.manifest import Manifest

PARTS = frozenset(
    {
        "ask", "choices", "default", "help", "multiline", "multiselect", "placeholder", "qmark", "secret",
        "type", "validator", "when",
    }
)  # fmt: skip
"""What a question of Copier 9 may have."""

TYPES = ("bool", "float", "int", "json", "path", "str", "yaml")
SETTINGS = frozenset(
    {
        "answers_file", "cleanup_on_error", "envops", "exclude", "external_data", "jinja_extensions",
        "message_after_copy", "message_after_update", "message_before_copy", "message_before_update",
        "migrations", "min_copier_version", "preserve_symlinks", "secret_questions", "skip_if_exists",
        "subdirectory", "tasks", "templates_suffix",
    }
)  # fmt: skip
"""What copier.yml may set for itself."""

UNSAFE = {"tasks": "runs commands", "migrations": "runs commands", "jinja_extensions": "loads code"}


def of_config(config: Config, path: str) -> Iterator[Finding]:
    """What is wrong with settings and questions, in themselves."""
    for name, item in config.settings.items():
        line = config.keys.get(f"_{name}", 0)
        if name in UNSAFE and item.plain:
            yield problem("KIT007", path, line, f"_{name} {UNSAFE[name]} wherever the kit is used.")
        elif name not in SETTINGS and line and item.value != {}:
            said = f"_{name} is no setting of Copier's. {nearest(name, SETTINGS)}".split(" It knows")[0]
            yield problem("KIT001", path, line, said)
        elif name == "subdirectory" and ".." in PurePosixPath(str(item.plain)).parts:
            yield problem("KIT001", path, line, "_subdirectory leads out of the kit.")
    for name, item in config.questions.items():
        if line := config.keys.get(name, 0):
            yield from _of_question(name, item, path, line)


def _of_question(name: str, item: Item, path: str, line: int) -> Iterator[Finding]:
    if not re.fullmatch(r"[^\W\d]\w*", name):
        yield problem("KIT001", path, line, f"{name!r} is no name that a template could use.")
    if not isinstance(item.value, dict):
        return
    for part, each in item.value.items():
        if part not in PARTS:
            said = f"{part!r} is nothing that a question has. {nearest(str(part), PARTS)}".split(" It knows")[
                0
            ]
            yield problem("KIT001", path, each.line, f"{name}: {said}")
    kind = item.value.get("type")
    if kind and "{" not in str(kind.plain) and kind.plain not in TYPES:
        yield problem(
            "KIT001", path, kind.line, f"{name}: {kind.plain!r} is no type; there are {', '.join(TYPES)}."
        )
    yield from _of_default(name, item.value, path)


def _of_default(name: str, parts: Mapping[str, Item], path: str) -> Iterator[Finding]:
    offered = choices(parts["choices"].plain) if "choices" in parts else None
    default = parts.get("default")
    if not offered or default is None or "multiselect" in parts:
        return
    if _is_computed(default.plain) or any(map(_is_computed, offered)):
        return
    if default.plain is not None and not _is_among(default.plain, offered):
        listed = ", ".join(map(str, offered))
        yield problem(
            "KIT001", path, default.line, f"{name}: the default {default.plain!r} is none of {listed}."
        )


def choices(held: Any) -> list[Any] | None:
    """The values that a question offers; None where Jinja computes them."""
    match held:
        case dict():
            return [value.get("value") if isinstance(value, dict) else value for value in held.values()]
        case list() | tuple():
            return [each[1] if isinstance(each, list | tuple) and len(each) > 1 else each for each in held]
        case _:
            return None


def _is_computed(value: Any) -> bool:
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def _is_among(value: Any, offered: list[Any]) -> bool:
    return any(str(value) == str(each) for each in offered)


def of_manifest(held: Manifest, text: str, questions: Mapping[str, Item]) -> Iterator[Finding]:
    """What in kit.toml fits no question of the kit with its base, and what fits no version."""
    yield from _of_answers(held.locked, "locked", text, questions)
    yield from _of_answers(held.tested.values, "test.values", text, questions)
    for row in held.tested.without:
        yield from _of_answers(row, "test.without", text, questions)
    if held.required and not _is_range(held.required):
        line = line_of(text, "", "required-version")
        yield problem(
            "KIT001", MANIFEST, line, f"required-version {held.required!r} is no range of versions."
        )
    if held.version and not _is_version(held.version):
        yield problem("KIT001", MANIFEST, line_of(text, "", "version"), f"{held.version!r} is no version.")


def of_presets(
    held: Manifest, complete: Manifest, text: str, questions: Mapping[str, Item]
) -> Iterator[Finding]:
    """Presets with an answer that cannot be given; in `complete` are those of the base, too."""
    for name, answers in complete.presets.items():
        table = f"presets.{name}" if name in held.presets else f"presets.{name} of the base"
        locked = answers.keys() & complete.locked.keys()
        for each in sorted(locked):
            said = f"[{table}] answers {each}, which is locked: it is always {complete.locked[each]!r}."
            yield problem("KIT001", MANIFEST, line_of(text, table, each), said)
        free = {each: value for each, value in answers.items() if each not in locked}
        yield from _of_answers(free, table, text, questions)


def _of_answers(
    answers: Mapping[str, Any], table: str, text: str, questions: Mapping[str, Item]
) -> Iterator[Finding]:
    for name, value in answers.items():
        line = line_of(text, table, name)
        asked = questions.get(name)
        if asked is None:
            said = f"[{table}] answers {name}, which is no question. {nearest(name, questions)}".split(
                " It knows"
            )[0]
            yield problem("KIT001", MANIFEST, line, said)
            continue
        parts = asked.value if isinstance(asked.value, dict) else {}
        offered = (
            choices(parts["choices"].plain) if "choices" in parts and "multiselect" not in parts else None
        )
        values = value if isinstance(value, tuple | list) else [value]
        is_bool = "type" in parts and parts["type"].plain == "bool"
        for each in values:
            if is_bool and str(each).strip().lower() not in TRUE | FALSE:
                yield problem("KIT001", MANIFEST, line, f"[{table}] {name}: {each!r} is neither yes nor no.")
            if offered and not any(map(_is_computed, offered)) and not _is_among(each, offered):
                listed = ", ".join(map(str, offered))
                yield problem("KIT001", MANIFEST, line, f"[{table}] {name}: {each!r} is none of {listed}.")


def line_of(text: str, table: str, key: str, index: int = 0) -> int:
    """The line of a key in a table of a TOML file ("" before all tables); 0 where it cannot be told.

    `index` counts tables of the same name, from 0.
    """
    now, met = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
            now = header[1].strip().replace('"', "").replace(" ", "")
            met += now == table
        elif (
            now == table and met in {0, index + 1} and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line)
        ):
            return number
    return 0


def _is_range(text: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return True


def _is_version(text: str) -> bool:
    from packaging.version import InvalidVersion, Version

    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
