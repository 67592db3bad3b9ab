"""copier.yml with the line of each of its parts, as its author wrote it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from headwater.adapters.kit_documents import CONCATENATED
from headwater.core import safe_yaml

INCLUDE = "!include"


@dataclass(frozen=True, slots=True)
class Item:
    """A value of copier.yml and the line that it begins on.

    `value` is a dict of Items, a list of Items, or what YAML makes of the scalar. `text` is where the content
    of a scalar begins: the line after, in a block.
    """

    value: Any
    line: int
    text: int

    @property
    def plain(self) -> Any:
        """The value alone."""
        match self.value:
            case dict():
                return {key: item.plain for key, item in self.value.items()}
            case list():
                return [item.plain for item in self.value]
            case _:
                return self.value

    def texts(self) -> Iterator[tuple[str, int]]:
        """Every text within, keys of tables too, and the line that it begins on."""
        match self.value:
            case dict():
                for key, item in self.value.items():
                    if isinstance(key, str):
                        yield key, item.line
                    yield from item.texts()
            case list():
                for item in self.value:
                    yield from item.texts()
            case str():
                yield self.value, self.text


@dataclass(frozen=True, slots=True)
class Config:
    """What one copier.yml holds, by key, as `together` puts its documents; settings lose their underscore.

    `keys` has the line of each key, by its name in the file; `included` are the patterns of the files that
    hold more.
    """

    settings: Mapping[str, Item]
    questions: Mapping[str, Item]
    keys: Mapping[str, int]
    included: tuple[str, ...] = ()


class BrokenError(Exception):
    """It is not YAML, or no table: what is wrong, and on which line (0: unknown)."""

    def __init__(self, said: str, line: int) -> None:
        super().__init__(said)
        self.said, self.line = said, line


def config(text: str) -> Config:
    """Reads a copier.yml, of one or several documents.

    Raises:
        BrokenError: it cannot be read.
    """
    held: dict[str, Item] = {}
    keys: dict[str, int] = {}
    included = []
    try:
        for node in safe_yaml.nodes(text):
            if node is not None and node.tag == INCLUDE:
                included.append(str(node.value))
                continue
            document, lines = _document(node)
            held = together(held, document)
            keys |= lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "it cannot be read"
        raise BrokenError(f"It is no YAML: {said}.", mark.line + 1 if mark else 0) from error
    except safe_yaml.BROKEN as error:
        raise BrokenError(f"It is no YAML: {' '.join(str(error).split())}.", 0) from error
    settings = {key[1:]: item for key, item in held.items() if key.startswith("_")}
    questions = {key: item for key, item in held.items() if not key.startswith("_")}
    return Config(settings, questions, keys, tuple(included))


def together(
    earlier: Mapping[str, Item], later: Mapping[str, Item], concatenated: Collection[str] = CONCATENATED
) -> dict[str, Item]:
    """Both documents: the later one has the say, but for lists that Copier takes from all of them."""
    both = {**earlier, **later}
    for key in {*earlier} & {*later} & {*concatenated}:
        first, second = earlier[key], later[key]
        if isinstance(first.value, list) and isinstance(second.value, list):
            both[key] = Item([*first.value, *second.value], second.line, second.text)
    return both


def _document(node: yaml.Node | None) -> tuple[dict[str, Item], dict[str, int]]:
    if node is None or node.tag.endswith(":null"):
        return {}, {}
    if not isinstance(node, yaml.MappingNode):
        raise BrokenError("It is no table of questions.", node.start_mark.line + 1)
    held, lines = {}, {}
    for key, value in node.value:
        name = _scalar(key)
        if not isinstance(name, str):
            raise BrokenError(
                f"A question's name is {name!r}, not a text: quote it.", key.start_mark.line + 1
            )
        held[name], lines[name] = _item(value), key.start_mark.line + 1
    return held, lines


def _item(node: yaml.Node) -> Item:
    line = node.start_mark.line + 1
    match node:
        case yaml.MappingNode():
            return Item({_key(key): _item(value) for key, value in node.value}, line, line)
        case yaml.SequenceNode():
            return Item([_item(each) for each in node.value], line, line)
        case _:
            is_block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
            return Item(_scalar(node), line, line + is_block)


def _key(node: yaml.Node) -> Any:
    key = _scalar(node)
    try:
        hash(key)
    except TypeError as error:
        raise BrokenError("It has a table as the key of another.", node.start_mark.line + 1) from error
    return key


def _scalar(node: yaml.Node) -> Any:
    loader = safe_yaml.SafeLoader("")
    try:
        value = loader.construct_object(node, deep=True)
    except yaml.YAMLError:  # a tag of its own
        return node.value
    except safe_yaml.BROKEN as error:
        raise BrokenError(
            f"It is no YAML: {node.value!r} is no {node.tag}.", node.start_mark.line + 1
        ) from error
    finally:
        loader.dispose()
    return tuple(value) if isinstance(value, list) else value
