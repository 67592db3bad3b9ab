"""kit.toml: what headwater knows of a kit beyond its copier.yml.

name = "acme"
version = "1.2.0"
description = "Dashboards the way Acme builds them."
required-version = ">=0.1"            # of headwater

[base]                                # what the kit is a layer over; without it the kit stands alone
kit = "default"                       # or a source, as --kit takes one; a folder is relative to the kit's
version = "0.3.0"
without = ["template/LICENSE.jinja"]  # files of the base that are left out

[presets.finance]                     # answers under a name: headwater new --preset finance
kind = "dashboard"

[locked]                              # answers that nobody is asked for
license = "proprietary"

[values]                              # texts that every template of the kit can use: {{ package_index }}
package_index = "https://packages.acme.example/simple"

[policy]                              # globs of the rendered project
managed = [".github/**"]              # updates win, drift is a finding
seeded = ["README.md"]                # given once, then the user's
owned = ["data/**"]                   # never touched

[rules]                               # levels for every project of the kit
HW209 = "error"
HW503 = "off"

[changes."1.2.0"]                     # what a version brings to a project that is updated to it
notes = ["The runbook has a page on incidents."]
codemods = ["HW602"]                  # rules of headwater check whose fixes go with it

[test.values]                         # for headwater kit test: what to answer where anything goes
project_name = ["Sales", "Zażółć"]

[[test.without]]                      # answers that never go together, so that nobody tries
kind = "chat"
data = "duckdb"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from headwater.core.errors import UsageError
from headwater.core.inheritance import PUBLISHED, over
from headwater.core.note import Note

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
VERSION = re.compile(r"v?\d+(\.\d+)*((a|b|rc|\.post|\.dev)\d+)*")
"""What PEP 440 calls one, but for its rarest forms."""
LEVELS = ("error", "warning", "off")
TABLES = frozenset(
    {"base", "presets", "locked", "values", "policy", "rules", "changes", "test", "next", "published"}
)
TEXTS = frozenset({"name", "version", "description", "required-version"})
POLICIES = ("managed", "seeded", "owned")


@dataclass(frozen=True, slots=True)
class Base:
    """What a kit is a layer over: another kit in one `version`; `without` names files of it to leave out."""

    kit: str
    version: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Globs of rendered files: who has the say about them. What none of them names is merged.

    `below` is the policy of the kit's base: it holds for the files that these globs do not name.
    """

    managed: tuple[str, ...] = ()
    seeded: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    below: Policy | None = None

    @property
    def manages(self) -> bool:
        """Whether it may have a file managed."""
        return bool(self.managed) or (self.below is not None and self.below.manages)


@dataclass(frozen=True, slots=True)
class Tested:
    """What `headwater kit test` tries: `values` of questions, and never the answers of a row of `without`."""

    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    without: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """A kit.toml. `published` says that the kit is complete, with its base put in.

    `changes` are what its versions bring, in the order of the file. `below` is what its base's says, where
    that was put in; all but the kit's own name, version and changes has what comes from there.
    """

    name: str = ""
    version: str = ""
    description: str = ""
    required: str = ""
    base: Base | None = None
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    locked: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    rules: Mapping[str, str] = field(default_factory=dict)
    tested: Tested = field(default_factory=Tested)
    changes: tuple[Note, ...] = ()
    published: bool = False
    below: Manifest | None = None


def manifest(text: str, place: str = "kit.toml") -> Manifest:
    """The manifest that `text` holds; `place` is what to call it when it is wrong.

    Raises:
        UsageError: it is no TOML, or says what means nothing.
    """
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{place} is not TOML: {error}", "Mend that line.") from error
    return _manifest(held, place)


def _manifest(held: Mapping[str, Any], place: str) -> Manifest:
    if odd := next((key for key in held if key not in TABLES | TEXTS), None):
        raise UsageError(f"{place} has {odd!r}, which means nothing.", f"It knows {_listed(TABLES | TEXTS)}.")
    read = _Reader(held, place)
    own = Manifest(
        name=read.text("name"),
        version=read.text("version"),
        description=read.text("description"),
        required=read.text("required-version"),
        base=read.base(),
        presets={name: read.inner("presets", name) for name in read.table("presets")},
        locked=read.table("locked"),
        values={name: str(value) for name, value in read.table("values").items()},
        policy=read.policy(),
        rules=read.levels(),
        tested=read.tested(),
        changes=read.changes(),
        published=PUBLISHED in held,
    )
    base = read.table(PUBLISHED)
    return over(own, _manifest(base, f"[{PUBLISHED}] of {place}")) if base else own


class _Reader:
    """Reads a kit.toml piece by piece, and says in a line what is wrong with one."""

    def __init__(self, held: Mapping[str, Any], place: str) -> None:
        self.held, self.place = held, place

    def text(self, key: str) -> str:
        value = self.held.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, "a text")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        value = self.held.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(f"[{key}]", "a table")
        return value

    def inner(self, key: str, name: str) -> Mapping[str, Any]:
        value = self.table(key)[name]
        if not isinstance(value, dict):
            raise self.wrong(f"[{key}.{name}]", "a table of answers")
        return value

    def globs(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return self.texts(table, key, key, "a list of globs")

    def texts(self, table: Mapping[str, Any], key: str, called: str, wanted: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.wrong(called, wanted)
        return tuple(value)

    def base(self) -> Base | None:
        if "base" not in self.held:
            return None
        table = self.table("base")
        self.refuse_unknown("base", table, ("kit", "version", "without"))
        if not isinstance(table.get("version"), str):
            raise self.wrong("[base] version", "the base's version, as a text")
        return Base(str(table.get("kit", "default")), table["version"], self.globs(table, "without"))

    def policy(self) -> Policy:
        table = self.table("policy")
        self.refuse_unknown("policy", table, POLICIES)
        managed, seeded, owned = (self.globs(table, name) for name in POLICIES)
        return Policy(managed, seeded, owned)

    def levels(self) -> Mapping[str, str]:
        table = self.table("rules")
        for code, level in table.items():
            if level not in LEVELS:
                raise self.wrong(f"[rules] {code}", f"one of {', '.join(LEVELS)}")
        return table

    def changes(self) -> tuple[Note, ...]:
        return tuple(self.note(version) for version in self.table("changes"))

    def note(self, version: str) -> Note:
        name = f'changes."{version}"'
        table = self.table("changes")[version]
        if not VERSION.fullmatch(version) or not isinstance(table, dict):
            raise self.wrong(f"[{name}]", 'a table under a version, as [changes."1.2.0"]')
        self.refuse_unknown(name, table, ("notes", "codemods"))
        lines = self.texts(table, "notes", f"[{name}] notes", "a list of lines")
        return Note(version, lines, self.texts(table, "codemods", f"[{name}] codemods", "a list of rules"))

    def tested(self) -> Tested:
        table = self.table("test")
        self.refuse_unknown("test", table, ("values", "without"))
        values, without = table.get("values", {}), table.get("without", [])
        if not isinstance(values, dict) or not all(isinstance(each, list) for each in values.values()):
            raise self.wrong("[test.values]", "a list of answers for each question")
        if not isinstance(without, list) or not all(isinstance(each, dict) and each for each in without):
            raise self.wrong("[[test.without]]", "a table of answers")
        return Tested({name: tuple(each) for name, each in values.items()}, tuple(without))

    def refuse_unknown(self, name: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        if odd := next((key for key in table if key not in known), None):
            raise UsageError(
                f"{self.place} has {odd!r} in [{name}], which means nothing.", f"It knows {_listed(known)}."
            )

    def wrong(self, what: str, wanted: str) -> UsageError:
        return UsageError(f"{what} in {self.place} is not {wanted}.", "Write it as the documentation has it.")


def _listed(words: frozenset[str] | tuple[str, ...]) -> str:
    return ", ".join(sorted(words))
