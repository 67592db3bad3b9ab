"""Recipes as folders: `recipe.toml` and, below `files`, what is rendered into a project.

They are rendered by Jinja's sandbox, for a kit may bring its own. What ends in `.jinja` is a template, and so
is every path; a file that comes out empty is left out.
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
from headwater.core.recipe import Recipe, Registration, Replacement

OWN = Path(headwater.__file__).parent / "recipes"
"""Those that travel with headwater."""

MANIFEST, FILES, SUFFIX = "recipe.toml", "files", ".jinja"
_ASK_AUTHOR = "That is for the recipe's author to mend."


def found(kit: Path | None) -> dict[str, Path]:
    """The folder of every recipe by its kind: headwater's, and instead of or beside them those of `kit`."""
    homes = [OWN, *([kit / "recipes"] if kit else [])]
    return {path.parent.name: path.parent for home in homes for path in sorted(home.glob(f"*/{MANIFEST}"))}


def read(folder: Path) -> Recipe:
    """The recipe in `folder`.

    Raises:
        UsageError: its manifest is broken.
    """
    kind = folder.name
    try:
        held = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Recipe(
            kind,
            folder,
            str(held.get("summary", "")),
            {name: str(value) for name, value in held.get("answers", {}).items()},
            {name: tuple(map(str, values)) for name, values in held.get("choices", {}).items()},
            tuple(
                Registration(each["in"], each["line"], each.get("before", ""), bool(each.get("optional")))
                for each in held.get("register", [])
            ),
            tuple(Replacement(each["in"], each["old"], each["new"]) for each in held.get("replace", [])),
            str(held.get("also", "")),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, KeyError, TypeError) as error:
        said = f"it lacks {error}" if isinstance(error, KeyError) else " ".join(str(error).split())
        raise UsageError(f"The recipe {kind} has a broken {MANIFEST}: {said}", _ASK_AUTHOR) from error


class Kitchen:
    """Renders the texts of a recipe for one name."""

    def __init__(self, recipe: Recipe, context: Mapping[str, Any]) -> None:
        self._recipe, self._context = recipe, dict(context)
        self._jinja = jinja2.sandbox.ImmutableSandboxedEnvironment(
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._jinja.filters["py"] = _literal
        for name, default in (recipe.answers or {}).items():
            self._context.setdefault(name, self.text(default))

    def text(self, template: str, name: str = MANIFEST) -> str:
        """`template` rendered.

        Raises:
            UsageError: it is broken; the message has the file's `name`.
        """
        try:
            return self._jinja.from_string(template).render(self._context)
        except (
            jinja2.TemplateError,
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:  # the last few: what an expression in a template can raise
            line = getattr(error, "lineno", None)
            where = f"{name}:{line}" if line else name
            said = " ".join(str(error).split())
            raise UsageError(
                f"The recipe {self._recipe.kind} is broken: {where}: {said}", _ASK_AUTHOR
            ) from error

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
        made = {}
        for source in sorted(path for path in home.rglob("*") if path.is_file()):
            name = source.relative_to(home).as_posix()
            if "__pycache__" in name:
                continue
            path = self._inside(self.text(name.removesuffix(SUFFIX), name))
            content = source.read_bytes()
            if name.endswith(SUFFIX):
                content = self.text(content.decode("utf-8"), name).encode()
            if content.strip():
                made[path] = content
        return made

    def _inside(self, path: str) -> str:
        parts = PurePosixPath(path).parts
        outside = path.startswith(("/", "~")) or "\\" in path or ":" in path or ".." in parts
        if not parts or outside or any(map(plain_files.is_of_git, parts)):
            raise UsageError(f"The recipe {self._recipe.kind} wants to write {path!r}.", _ASK_AUTHOR)
        return PurePosixPath(path).as_posix()


def _literal(value: object) -> str:
    """A text as Python with double quotes has it."""
    return json.dumps(str(value), ensure_ascii=False)
