"""Reads YAML that somebody else has written: plain values only, and no more of them than memory can hold.

A few lines can stand for more values than that, by aliases and merge keys, each of which uses the one before
ten times over. So what a document stands for is counted before any of it is made. Written in Python
throughout: the parser in C ends the process where brackets are nested deeply enough.

Whoever imports this imports PyYAML, which takes as long as all of `headwater --help`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

MOST_VALUES = 100_000
"""With each use of an alias counted."""
MOST_CHARACTERS = 1 << 20
MOST_DIGITS = 1000
"""A longer number takes ever longer to be read, and Python writes none of more than 4300 digits."""

BROKEN = (yaml.YAMLError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What comes of text that is no YAML, or of a value that is none of its tag, as `!!bool foo`."""


class Budget:
    """How much may be read yet, of one text or of several that belong together."""

    def __init__(self) -> None:
        self.characters = MOST_CHARACTERS
        self.nodes = self.values = MOST_VALUES

    def spend(self, characters: int = 0, nodes: int = 0, values: int = 0) -> None:
        """Takes so much off.

        Raises:
            yaml.YAMLError: there is not so much left.
        """
        self.characters -= characters
        self.nodes -= nodes
        self.values -= values
        if self.characters < 0:
            raise yaml.YAMLError(f"it has more than {MOST_CHARACTERS} characters")
        if self.nodes < 0 or self.values < 0:
            raise yaml.YAMLError(f"it stands for more than {MOST_VALUES} values")


class SafeLoader(yaml.SafeLoader):
    """PyYAML's loader of plain values, with an end to how many they may be."""

    def __init__(self, text: str, budget: Budget | None = None) -> None:
        self._budget = budget or Budget()
        self._budget.spend(characters=len(text))
        super().__init__(text)

    def compose_node(self, parent: Any, index: Any) -> Any:
        """As PyYAML has it; ends in the midst of a text that is nothing but values."""
        self._budget.spend(nodes=1)
        return super().compose_node(parent, index)

    def compose_document(self) -> Any:
        """As PyYAML has it; the document stands for a bounded number of values."""
        node = super().compose_document()
        self._budget.spend(values=_weight(node, {}))
        return node

    def construct_yaml_int(self, node: Any) -> int:
        """As PyYAML has it; the number is one that can be written, too."""
        if len(node.value) > MOST_DIGITS:
            raise yaml.YAMLError(f"it has a number of more than {MOST_DIGITS} digits")
        return int(super().construct_yaml_int(node))


SafeLoader.add_constructor("tag:yaml.org,2002:int", SafeLoader.construct_yaml_int)


def load(text: str) -> Any:
    """The value of the only document in `text`.

    Raises:
        BROKEN: there is none, or it is too much.
    """
    return yaml.load(text, SafeLoader)  # noqa: S506 -- it is a safe one


def nodes(text: str) -> Iterator[yaml.Node | None]:
    """Each document in `text` as nodes, which know their lines.

    Raises:
        BROKEN: as for `load`.
    """
    return yaml.compose_all(text, SafeLoader)


def _weight(node: Any, known: dict[int, int]) -> int:
    """How many values `node` stands for; in one that holds itself, more than anybody may have."""
    if not isinstance(node, yaml.CollectionNode):
        return 1
    if id(node) not in known:
        known[id(node)] = MOST_VALUES + 1
        known[id(node)] = 1 + sum(_weight(part, known) for part in _parts(node))
    return known[id(node)]


def _parts(node: yaml.CollectionNode) -> Iterator[yaml.Node]:
    for part in node.value:
        if isinstance(part, tuple):
            yield from part
        else:
            yield part
