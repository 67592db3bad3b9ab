"""`[tool.headwater]` of pyproject.toml, and what the command line says on top of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.core.errors import UsageError

KNOWN = frozenset(
    {
        "catalogue",
        "entrypoints",
        "exclude",
        "extend-select",
        "ignore",
        "models",
        "per-file-ignores",
        "run",
        "select",
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What to check: codes are whole (`HW201`) or prefixes (`HW2`).

    `ignore` and `per_file_ignores` (by glob) hold the reason of each code; it is empty where none is given.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: Mapping[str, str] = field(default_factory=dict)
    per_file_ignores: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    entrypoints: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def settings_of(table: Mapping[str, Any]) -> Settings:
    """The settings in a `[tool.headwater]` table.

    Raises:
        UsageError: a key is unknown, or a value has the wrong type.
    """
    for name in table:
        if name not in KNOWN:
            raise UsageError(
                f"[tool.headwater] has no setting {name!r}.", f"It knows: {', '.join(sorted(KNOWN))}."
            )
    _texts(table, "models")
    per_file = table.get("per-file-ignores", {})
    if not isinstance(per_file, dict):
        raise _wrong("per-file-ignores", 'a table, as in "tests/*" = { HW701 = "made-up keys" }')
    return Settings(
        select=_codes(table, "select"),
        extend_select=_codes(table, "extend-select"),
        ignore=_reasons(table.get("ignore", {}), "ignore"),
        per_file_ignores={glob: _reasons(codes, "per-file-ignores") for glob, codes in per_file.items()},
        entrypoints=_texts(table, "entrypoints"),
        exclude=_texts(table, "exclude"),
    )


def refuse_unknown_codes(given: Iterable[str], codes: Sequence[str], where: str = "") -> None:
    """Raises UsageError when one of `given` is neither a code nor the beginning of one."""
    for code in given:
        if not any(known.startswith(code) for known in codes) or not code:
            raise UsageError(f"There is no rule {code!r}{where}.", "See headwater rules.")


def _texts(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(name, "a list of texts")
    return tuple(value)


def _codes(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(code.upper() for code in _texts(table, name))


def _reasons(value: Any, name: str) -> dict[str, str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {code.upper(): "" for code in value}
    if isinstance(value, dict) and all(isinstance(reason, str) for reason in value.values()):
        return {code.upper(): reason for code, reason in value.items()}
    raise _wrong(name, 'a table of codes and reasons, as in HW401 = "the data never changes"')


def _wrong(name: str, wanted: str) -> UsageError:
    return UsageError(f"[tool.headwater] {name} must be {wanted}.", "Mend pyproject.toml.")
