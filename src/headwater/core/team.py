"""`.headwater.toml`: what a kit wants of every project that it makes, written there by the kit itself.

    kit = "acme"
    required-version = ">=0.3"

    [rules]
    HW209 = "error"
    HW503 = "off"

    [managed]                             # SHA-256 of each file that the kit has the say about
    "SECURITY.md" = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

The project's own `[tool.headwater]` and the command line count more than its rules.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from headwater.core.errors import UsageError
from headwater.core.finding import Level

if TYPE_CHECKING:
    from headwater.core.manifest import Manifest

TEAM_FILE = ".headwater.toml"
OFF = "off"
MENTION = f"# What the kit wants of this project is in {TEAM_FILE}.\n"
"""A line of the answers file of a project that has one: a check then knows when it is gone."""
BEGINNING = "# Written by headwater for the kit {name}: change it there, not here.\n"


@dataclass(frozen=True, slots=True)
class Team:
    """What `.headwater.toml` says; nothing where there is none."""

    kit: str = ""
    required: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    managed: Mapping[str, str] = field(default_factory=dict)

    @property
    def off(self) -> tuple[str, ...]:
        """The rules that the team does not want."""
        return tuple(code for code, level in self.rules.items() if level == OFF)

    @property
    def on(self) -> tuple[str, ...]:
        """The rules that the team wants, whatever it has put off by a shorter code."""
        return tuple(code for code, level in self.rules.items() if level != OFF)

    def level(self, code: str, level: Level) -> Level:
        """How much a finding of a rule weighs that is at `level` by itself; the longest prefix counts."""
        fitting = [each for each in self.rules if code.startswith(each) and self.rules[each] != OFF]
        return Level(self.rules[max(fitting, key=len)]) if fitting else level


def team_of(files: Mapping[str, bytes]) -> Team:
    """What the team of a project wants, by its files.

    Raises:
        UsageError: the file is broken.
    """
    if TEAM_FILE not in files:
        return Team()
    try:
        held = tomllib.loads(files[TEAM_FILE].decode("utf-8-sig"))
        rules, managed = (_texts(held.get(name, {})) for name in ("rules", "managed"))
        for level in rules.values():
            if level != OFF:
                Level(level)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(
            f"{TEAM_FILE} is broken: {error}", f"Put it back: git checkout HEAD -- {TEAM_FILE}"
        ) from error
    return Team(str(held.get("kit", "")), str(held.get("required-version", "")), rules, managed)


def _texts(table: Any) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
        raise ValueError("a table of texts is not one")
    return table


def written(manifest: Manifest) -> str:
    """The file for projects of a kit, without what is managed; "" for one that wants nothing of them."""
    if not (manifest.rules or manifest.policy.manages or manifest.required):
        return ""
    from headwater.core.toml_text import quoted

    parts = [BEGINNING.format(name=manifest.name), f"kit = {quoted(manifest.name)}\n"]
    if manifest.required:
        parts.append(f"required-version = {quoted(manifest.required)}\n")
    return "".join([*parts, _table("rules", manifest.rules)])


def with_managed(text: str, files: Mapping[str, bytes]) -> str:
    """`text` with the digests of the `files` that are managed."""
    return text + _table("managed", {path: digest(content) for path, content in sorted(files.items())})


def digest(content: bytes) -> str:
    """What a managed file is known by, whichever line ends git checks it out with."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _table(name: str, held: Mapping[str, str]) -> str:
    from headwater.core.toml_text import toml  # who only reads the file does without

    return f"\n{toml(held, name)}" if held else ""
