"""A table as TOML, for what headwater writes into a kit.toml."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any


def toml(table: Mapping[str, Any], name: str) -> str:
    """`table` under the heading `name`, with the tables in it under headings of their own."""
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    lines = [f"{quoted(key)} = {_value(value)}\n" for key, value in table.items() if key not in inner]
    parts = [f"[{name}]\n", *lines]
    return "".join([*parts, *(f"\n{toml(value, f'{name}.{quoted(key)}')}" for key, value in inner.items())])


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case datetime.date() | datetime.time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return f"{{{', '.join(f'{quoted(key)} = {_value(each)}' for key, each in value.items())}}}"
        case str():
            return quoted(value)
        case _:
            return str(value)


def quoted(text: str) -> str:
    """`text` as a string of TOML, or a key."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
