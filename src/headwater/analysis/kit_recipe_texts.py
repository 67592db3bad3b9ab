"""Finds what is wrong with the texts of a recipe: Jinja, names that nothing gives, and where its files go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from headwater.adapters import recipes
from headwater.adapters.kit_jinja import JinjaError, Parsed, Templates
from headwater.analysis import kit_names
from headwater.analysis.kit_schema import line_of
from headwater.core.finding import Finding
from headwater.core.kit_problem import problem
from headwater.core.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Text:
    """One text with Jinja; `answer` is the one whose default it is, `line` 0 says that it is a name."""

    path: str
    line: int
    text: str
    answer: str = ""


@dataclass
class Texts:
    """The texts of a recipe, whose files are `own` below the path `below`."""

    recipe: Recipe
    below: str
    own: Mapping[str, bytes]
    given: frozenset[str]
    used: set[str] = field(default_factory=set)
    broken: bool = False

    def findings(self) -> Iterator[Finding]:
        """Everything there is to say of them."""
        templates = Templates(recipes.environment(), self.given)
        for text in (*self._of_manifest(), *self._names(), *self._contents()):
            try:
                yield from self._of_text(text, templates.parsed(text.text), templates.known)
                if not text.line:
                    yield from self._of_target(text.path, templates.foreseen(text.text))
            except JinjaError as error:
                self.broken = True
                line = text.line + error.line - 1 if text.line else 0
                yield problem("KIT002", text.path, line, f"{error.said}.")
        for name in self.recipe.answers or {}:
            if name not in self.used and not self.broken:
                said = f"The answer to {name} is used nowhere."
                yield problem("KIT003", self._manifest, self._line("answers", name), said)

    @property
    def _manifest(self) -> str:
        return f"{self.below}{recipes.MANIFEST}"

    def _line(self, table: str, key: str, index: int = 0) -> int:
        """Where a text of the manifest begins."""
        text = self.own[recipes.MANIFEST].decode()
        line = line_of(text, table, key, index)
        starts = line and text.splitlines()[line - 1].rstrip().endswith(('"""', "'''"))
        return line + 1 if starts else max(line, 1)

    def _of_manifest(self) -> Iterator[Text]:
        for name, default in (self.recipe.answers or {}).items():
            yield Text(self._manifest, self._line("answers", name), default, name)
        for index, each in enumerate(self.recipe.registrations):
            for key, text in (("in", each.where), ("line", each.line), ("before", each.before)):
                yield Text(self._manifest, self._line("register", key, index), text)
        for index, other in enumerate(self.recipe.replacements):
            for key, text in (("in", other.path), ("old", other.old), ("new", other.new)):
                yield Text(self._manifest, self._line("replace", key, index), text)
        yield Text(self._manifest, self._line("", "also"), self.recipe.also)

    def _names(self) -> Iterator[Text]:
        for path in self._files():
            name = path.removeprefix(f"{recipes.FILES}/").removesuffix(recipes.SUFFIX)
            yield Text(f"{self.below}{path}", 0, name)

    def _contents(self) -> Iterator[Text]:
        for path in self._files():
            if path.endswith(recipes.SUFFIX):
                yield Text(f"{self.below}{path}", 1, self.own[path].decode("utf-8", "replace"))

    def _files(self) -> list[str]:
        return [path for path in self.own if path.startswith(f"{recipes.FILES}/")]

    def _of_text(self, text: Text, parsed: Parsed, known: frozenset[str]) -> Iterator[Finding]:
        answers = list(self.recipe.answers or {})
        ready = set(answers[: answers.index(text.answer)] if text.answer else answers)
        self.used |= set(parsed.names) - {text.answer}
        for name, line in parsed.names.items():
            at = text.line + line - 1 if text.line else 0
            if name not in known | ready | parsed.guarded:
                late = name in answers
                said = "is not answered yet" if late else "is nothing that a recipe is given, or asks for"
                yield problem("KIT004", text.path, at, f"{name} {said}.")
        if parsed.loads:
            at = text.line + parsed.loads - 1 if text.line else 0
            yield problem("KIT002", text.path, at, "A recipe has no other templates that it could include.")

    def _of_target(self, path: str, target: str) -> Iterator[Finding]:
        told = list(kit_names.of_name(path, target))
        why = recipes.misplaced(target)
        if why and (not told or why != recipes.NOT_ON_WINDOWS):
            yield problem("KIT010", path, 0, f"It would be written to {target!r}: {why}.")
        else:
            yield from told
