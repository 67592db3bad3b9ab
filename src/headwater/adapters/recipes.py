"""Recipes as folders: `recipe.toml` and, below `files`, what is rendered into a project.

They are rendered by Jinja's sandbox, those of a kit from elsewhere in a confined process (cooking.py). What
ends in `.jinja` is a template, and so is every path; a file that comes out empty is left out.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import jinja2.sandbox

import headwater
from headwater.adapters import plain_files
from headwater.core.errors import UsageError
from headwater.core.project import LEFT_OUT
from headwater.core.recipe import FOLDER, Dish, Recipe, Registration, Replacement

OWN = Path(headwater.__file__).parent / "recipes"
"""Those that travel with headwater."""

MANIFEST, FILES, SUFFIX = "recipe.toml", "files", ".jinja"
LONGEST_MANIFEST = 32 << 10
"""Bytes; what is longer could keep whoever reads it busy."""

NOT_ON_WINDOWS = "Windows cannot have that"
_ASK_AUTHOR = "That is for the recipe's author to mend."


def found(kit: Path | None) -> dict[str, Path]:
    """The folder of every recipe by its kind: headwater's, and instead of or beside them those of `kit`."""
    homes = [OWN, *([kit / FOLDER] if kit else [])]
    there = (path for home in homes for path in sorted(home.glob(f"*/{MANIFEST}")) if path.is_file())
    return {path.parent.name: path.parent for path in there}


def read(folder: Path) -> Recipe:
    """The recipe in `folder`.

    Raises:
        UsageError: its manifest is broken.
    """
    with (folder / MANIFEST).open("rb") as file:
        return parsed(file.read(LONGEST_MANIFEST + 1), folder)


def parsed(manifest: bytes, folder: Path) -> Recipe:
    """The recipe in `folder`, whose recipe.toml holds `manifest`.

    Raises:
        UsageError: that is broken.
    """
    kind = folder.name
    if len(manifest) > LONGEST_MANIFEST:
        raise UsageError(
            f"The recipe {kind} has a {MANIFEST} of more than {LONGEST_MANIFEST >> 10} KiB.", _ASK_AUTHOR
        )
    try:
        held = tomllib.loads(manifest.decode("utf-8"))
        return Recipe(
            kind,
            folder,
            str(held.get("summary", "")),
            {name: str(value) for name, value in held.get("answers", {}).items()},
            {name: tuple(map(str, values)) for name, values in held.get("choices", {}).items()},
            tuple(
                Registration(
                    _text(each, "in"),
                    _text(each, "line"),
                    _text(each, "before", ""),
                    bool(each.get("optional")),
                )
                for each in held.get("register", [])
            ),
            tuple(
                Replacement(_text(each, "in"), _text(each, "old"), _text(each, "new"))
                for each in held.get("replace", [])
            ),
            _text(held, "also", ""),
        )
    except (
        tomllib.TOMLDecodeError,
        UnicodeDecodeError,
        AttributeError,
        KeyError,
        RecursionError,
        TypeError,
    ) as error:
        said = f"it lacks {error}" if isinstance(error, KeyError) else " ".join(str(error).split())
        raise UsageError(f"The recipe {kind} has a broken {MANIFEST}: {said}", _ASK_AUTHOR) from error


def _text(table: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = table[key] if default is None else table.get(key, default)
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return value


def cooked(recipe: Recipe, context: Mapping[str, Any]) -> Dish:
    """`recipe` rendered with `context`, in this process: a recipe of our own, or whoever confines it.

    Raises:
        UsageError: it is broken, or leads out of the project.
    """
    kitchen = Kitchen(recipe, context)
    return Dish(
        kitchen.files(), tuple(kitchen.registrations()), tuple(kitchen.replacements()), kitchen.also()
    )


class Kitchen:
    """Renders the texts of a recipe for one name."""

    def __init__(self, recipe: Recipe, context: Mapping[str, Any]) -> None:
        self._recipe, self._context = recipe, dict(context)
        self._jinja = environment()
        for name, default in (recipe.answers or {}).items():
            self._context.setdefault(name, self.text(default))

    def text(self, template: str, name: str = MANIFEST) -> str:
        """`template` rendered.

        Raises:
            UsageError: it is broken; the message has the file's `name`.
        """
        try:
            made = self._jinja.from_string(template).render(self._context)
            made.encode()  # half of a character is no text
        except (
            jinja2.TemplateError,
            ArithmeticError,
            AttributeError,
            LookupError,
            MemoryError,
            RecursionError,
            SyntaxError,
            TypeError,
            ValueError,
        ) as error:  # the last few: what an expression in a template can raise
            line = getattr(error, "lineno", None) if isinstance(error, jinja2.TemplateError) else None
            where = f"{name}:{line}" if line else name
            said = " ".join(str(error).split()) or type(error).__name__
            raise UsageError(
                f"The recipe {self._recipe.kind} is broken: {where}: {said}", _ASK_AUTHOR
            ) from error
        return made

    def registrations(self) -> Iterator[Registration]:
        """Its registrations, rendered; one whose line comes out empty is left out."""
        for each in self._recipe.registrations:
            line = self.text(each.line).strip()
            if line:
                yield replace(each, where=self.text(each.where), line=line, before=self.text(each.before))

    def replacements(self) -> Iterator[Replacement]:
        """Its replacements, rendered; one that comes out as replacing nothing is left out."""
        for each in self._recipe.replacements:
            if old := self.text(each.old):
                yield Replacement(self.text(each.path), old, self.text(each.new))

    def also(self) -> str:
        """The recipe whose files come along; empty for none."""
        return self.text(self._recipe.also).strip()

    def files(self) -> dict[str, bytes]:
        """What the recipe makes, by path relative to the project.

        Raises:
            UsageError: a template is broken, or a path leads out of the project.
        """
        home = self._recipe.root / FILES
        made: dict[str, bytes] = {}
        for source in sorted(path for path in home.rglob("*") if path.is_file()):
            name = source.relative_to(home).as_posix()
            if "__pycache__" in name:
                continue
            path = self._inside(self.text(name.removesuffix(SUFFIX), name))
            content = source.read_bytes()
            if name.endswith(SUFFIX):
                content = self.text(self._decoded(content, name), name).encode()
            if content.strip():
                self._refuse_clash(path, made)
                made[path] = content
        return made

    def _decoded(self, content: bytes, name: str) -> str:
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(
                f"The recipe {self._recipe.kind} is broken: {name}: it is no UTF-8.", _ASK_AUTHOR
            ) from error

    def _inside(self, path: str) -> str:
        if why := misplaced(path):
            raise UsageError(f"The recipe {self._recipe.kind} wants to write {path!r}: {why}.", _ASK_AUTHOR)
        return PurePosixPath(path).as_posix()

    def _refuse_clash(self, path: str, made: Mapping[str, bytes]) -> None:
        above = {parent.as_posix() for parent in PurePosixPath(path).parents}
        for other in made:
            if other == path or other in above or other.startswith(f"{path}/"):
                raise UsageError(
                    f"The recipe {self._recipe.kind} makes {path!r} twice, or a folder of it.", _ASK_AUTHOR
                )


def environment() -> jinja2.sandbox.SandboxedEnvironment:
    """What the texts of recipes are rendered by; there is nothing that they could include."""
    made = jinja2.sandbox.ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["py"] = _literal
    return made


def misplaced(path: str) -> str:
    """Why no recipe may write to `path`, "" where it may: it is in the project, and can be on any system."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith(("/", "~")) or "\\" in path or ".." in parts or path[1:2] == ":":
        return "that is not in the project"
    if any(map(plain_files.is_of_git, parts)):
        return "that is git's own"
    if not LEFT_OUT.isdisjoint(part.lower() for part in parts):
        return "nobody looks for sources there"
    if not all(map(plain_files.is_portable, parts)):
        return NOT_ON_WINDOWS
    return ""


def _literal(value: object) -> str:
    """A text as Python with double quotes has it."""
    return json.dumps(str(value), ensure_ascii=False)
