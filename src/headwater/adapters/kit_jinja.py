"""The Jinja of a kit, read and compiled but never run: what it names, and where it is broken.

The environment is Copier's but for the extensions of the kit: whatever those bring is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import jinja2
from jinja2 import meta, nodes
from jinja2.optimizer import optimize
from jinja2.sandbox import SandboxedEnvironment

FILTERS = "jinja2_ansible_filters.AnsibleCoreFiltersExtension"
"""What Copier 9 adds to Jinja's own filters, for every template."""

GIVEN = frozenset(
    {
        "_copier_answers", "_copier_conf", "_copier_operation", "_copier_phase", "_copier_python",
        "_external_data", "_folder_name", "_stage", "_version_from", "_version_to", "_version_pep440_from",
        "_version_pep440_to", "pathjoin",
    }
)  # fmt: skip
"""The names that Copier 9 gives to every template, or to those of migrations."""

FALLBACKS = frozenset({"default", "d"})
YIELD = re.compile(r"\{%-?\s*yield\s+(\w+)\s+from\s+(.*?)-?%\}(.*?)\{%-?\s*endyield\s*-?%\}", re.DOTALL)
FOREIGN = re.compile(r"unknown tag|No (?:filter|test) named")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text: the names that it takes from outside with the first line of each, and those it looks out for.

    `guarded` are names that it tests by `is defined` or gives a default. `sets` are those that it sets for
    others: for a template that it includes, or the content of a file by its name. `loads` is the line on
    which it asks for another template, 0 for none.
    """

    names: Mapping[str, int] = field(default_factory=dict)
    guarded: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    loads: int = 0


class JinjaError(Exception):
    """It cannot be compiled: what Jinja says, and on which line."""

    def __init__(self, said: str, line: int) -> None:
        super().__init__(said)
        self.said, self.line = said, line


def of_copier(envops: Mapping[str, Any]) -> SandboxedEnvironment:
    """What renders a kit with these settings.

    Raises:
        TypeError: they are none of Jinja's.
    """
    options = {key: value for key, value in envops.items() if key != "undefined"}
    return SandboxedEnvironment(extensions=[FILTERS], **options)


class Templates:
    """Reads texts as `environment` has them, where the names `given` are known.

    `extended` is whether there may be more tags, filters and tests than are known here.
    """

    def __init__(
        self, environment: SandboxedEnvironment, given: frozenset[str] = GIVEN, *, extended: bool = False
    ) -> None:
        self.environment = environment
        self.known = frozenset(environment.globals) | given
        self._extended = extended

    def holds_some(self, text: str) -> bool:
        """Whether there is any Jinja in `text`."""
        env = self.environment
        return any(
            sign in text
            for sign in (env.variable_start_string, env.block_start_string, env.comment_start_string)
        )

    def parsed(self, text: str) -> Parsed:
        """What there is in `text`.

        Raises:
            JinjaError: it is broken.
        """
        if not self.holds_some(text):
            return Parsed()
        try:
            tree = self.environment.parse(text)
            names = meta.find_undeclared_variables(tree)
            self.environment.compile(tree)
        except jinja2.TemplateSyntaxError as error:
            if self._extended and FOREIGN.search(error.message or ""):
                return Parsed()
            said = " ".join((error.message or "it is broken").split()).removesuffix(".")
            raise JinjaError(said, error.lineno) from error
        lines: dict[str, int] = {}
        for each in tree.find_all(nodes.Name):
            if each.name in names and each.ctx == "load":
                lines[each.name] = min(each.lineno, lines.get(each.name, each.lineno))
        return Parsed(lines, frozenset(_guarded(tree)), frozenset(_handed_on(tree)), _loads(tree))

    def in_name(self, name: str) -> Parsed:
        """What there is in the name of a file, which may be that of several (`yield`).

        Raises:
            JinjaError: it is broken.
        """
        parsed = self.parsed(YIELD.sub(r"{% for \1 in \2 %}\3{% endfor %}", name))
        return replace(parsed, sets=frozenset(found[1] for found in YIELD.finditer(name)))

    def foreseen(self, name: str) -> str:
        """The name of a file as it comes out, with a letter for each piece of Jinja that depends on anything.

        Raises:
            JinjaError: it is broken.
        """
        self.parsed(name)
        tree = optimize(self.environment.parse(name), self.environment)
        pieces = (each for output in tree.find_all(nodes.Output) for each in output.nodes)
        return "".join(_told(each) for each in pieces)

    def plain(self, name: str) -> str:
        """The name of a file with a letter for each piece of Jinja."""
        env = self.environment
        for start, end in (
            (env.block_start_string, env.block_end_string),
            (env.comment_start_string, env.comment_end_string),
        ):
            name = re.sub(f"{re.escape(start)}.*?{re.escape(end)}", "", name)
        variable = f"{re.escape(env.variable_start_string)}.*?{re.escape(env.variable_end_string)}"
        return re.sub(variable, "x", name)


def _guarded(tree: nodes.Template) -> set[str]:
    tests = {
        each.node.name
        for each in tree.find_all(nodes.Test)
        if each.name in {"defined", "undefined"} and isinstance(each.node, nodes.Name)
    }
    return tests | {
        each.node.name
        for each in tree.find_all(nodes.Filter)
        if each.name in FALLBACKS and isinstance(each.node, nodes.Name)
    }


def _told(piece: nodes.Expr) -> str:
    match piece:
        case nodes.TemplateData():
            return piece.data
        case nodes.Const():
            return str(piece.value)
        case _:
            return "x"


def _loads(tree: nodes.Template) -> int:
    kinds = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    return min((each.lineno for kind in kinds for each in tree.find_all(kind)), default=0)


def _handed_on(tree: nodes.Template) -> set[str]:
    if tree.find(nodes.Include) is None:
        return set()
    return {each.name for each in tree.find_all(nodes.Name) if each.ctx == "store"}
