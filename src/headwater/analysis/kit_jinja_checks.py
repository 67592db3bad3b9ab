"""Finds what is wrong with the Jinja of a kit: broken, undefined, unused, unguarded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from headwater.adapters.kit_jinja import JinjaError, Parsed, Templates
from headwater.adapters.kit_yaml import Item
from headwater.analysis.kit_source import KitSource
from headwater.core.finding import Finding
from headwater.core.kit_problem import problem

RUNS_LATER = frozenset({"validator"})
"""Parts of a question that are rendered once it is answered, so that they may look at its own answer."""

EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True)
class Text:
    """One text with Jinja in it: a file, the name of one, or a text of copier.yml.

    `question` is whose it is, `part` which part of that (or the setting that it is in), `own` whether the
    author of the kit wrote it, and not that of its base.
    """

    path: str
    line: int
    parsed: Parsed
    own: bool = True
    question: str = ""
    part: str = ""


class Jinja:
    """All texts of a kit; `whole` is the kit with its base, `own` what its author wrote of that."""

    def __init__(self, own: KitSource, whole: KitSource, templates: Templates) -> None:
        self.own, self.whole, self.templates = own, whole, templates
        self.errors: list[Finding] = []
        self.texts = [*self._files(whole), *self._names(whole), *self._config(own, is_own=True)]
        if whole is not own:
            self.texts += self._config(whole, is_own=False)

    def findings(self) -> Iterator[Finding]:
        """Everything there is to say."""
        yield from self.errors
        yield from self._undefined()
        yield from self._too_early()
        yield from self._unused()
        yield from self._unguarded()

    def _files(self, source: KitSource) -> Iterator[Text]:
        for path in source.rendered(source):
            try:
                text = source.files[path].decode("utf-8")
            except UnicodeDecodeError:
                continue  # Copier copies what it cannot read as text
            if parsed := self._parsed(text, path, 1):
                yield Text(path, 1, parsed, path in self.own.files)

    def _names(self, source: KitSource) -> Iterator[Text]:
        for path in source.of_template(source):
            try:
                yield Text(path, 0, self.templates.in_name(path), path in self.own.files)
            except JinjaError as error:
                if path in self.own.files:
                    self.errors.append(problem("KIT002", path, 0, f"The name of the file: {error.said}."))

    def _config(self, source: KitSource, *, is_own: bool) -> Iterator[Text]:
        held = source.config
        parts: list[tuple[str, str, Item]] = [("", name, item) for name, item in held.settings.items()]
        for name, item in held.questions.items():
            inner = item.value if isinstance(item.value, dict) else {"default": item}
            parts += [(name, str(part), each) for part, each in inner.items()]
        for question, part, item in parts:
            for text, line in item.texts():
                parsed = self._parsed(text, self.own.config_path if is_own else "", line)
                if parsed and (parsed.names or parsed.guarded):
                    yield Text(self.own.config_path, line, parsed, is_own, question, part)

    def _parsed(self, text: str, path: str, line: int) -> Parsed | None:
        try:
            return self.templates.parsed(text)
        except JinjaError as error:
            if path in self.own.files:
                self.errors.append(problem("KIT002", path, line + error.line - 1, f"{error.said}."))
            return None

    def _undefined(self) -> Iterator[Finding]:
        known = {*self.whole.config.questions, *self.templates.known}
        known.update(*(text.parsed.sets for text in self.texts))
        for text in self.texts:
            given = known | set(self.whole.setting("external_data", {}) or {})
            for name, line in text.parsed.names.items():
                if text.own and name not in given | text.parsed.guarded:
                    message = f"{name} is no question, value or variable of the kit."
                    yield problem(
                        "KIT004", text.path, max(text.line + line - 1, 0) if text.line else 0, message
                    )

    def _too_early(self) -> Iterator[Finding]:
        order = {name: at for at, name in enumerate(self.whole.config.questions)}
        for text in self.texts:
            if not text.own or not text.question:
                continue
            for name, line in text.parsed.names.items():
                itself = name == text.question and text.part not in RUNS_LATER
                later = order.get(name, -1) > order.get(text.question, len(order))
                if (itself or later) and name not in text.parsed.guarded:
                    when = "is not answered yet" if itself else f"is asked after {text.question}"
                    message = f"{name} {when}, so its {text.part} cannot look at it."
                    yield problem("KIT004", text.path, text.line + line - 1, message)

    def _unused(self) -> Iterator[Finding]:
        if self.errors:
            return  # what cannot be read may use it
        for name in self.own.config.questions:
            line = self.own.config.keys.get(name, 0)
            if line and not self.uses(name):
                yield problem("KIT003", self.own.config_path, line, f"The answer to {name} is used nowhere.")

    def uses(self, name: str) -> bool:
        """Whether anything but the question `name` itself looks at its answer."""
        return bool(self.errors) or any(
            name in text.parsed.names or name in text.parsed.guarded
            for text in self.texts
            if text.question != name
        )

    def _unguarded(self) -> Iterator[Finding]:
        for text in self.texts:
            if not text.own or text.part != EXCLUDE or text.question:
                continue
            for name in sorted(set(text.parsed.names) - text.parsed.guarded):
                if name in self.whole.config.questions:
                    message = f"The row uses {name} as if every older project had an answer to it."
                    yield problem("KIT005", text.path, text.line, message)
