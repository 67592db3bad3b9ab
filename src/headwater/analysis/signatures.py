"""The signature of a function, as plain data and as one line of text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

INDENT = 4
"""How far numpy's docstrings push the text of a parameter under its name."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes.

    `positional` is how many of the `parameters` may be given by position. `required` must be given,
    `deprecated` should not be any more. `args` and `kwargs` tell that it takes any number of arguments, by
    position or by name. `instead` is the function to call instead of one that is deprecated as a whole,
    `widths` are the words that its `width` takes.
    """

    parameters: tuple[str, ...] = ()
    positional: int = 0
    required: frozenset[str] = frozenset()
    deprecated: frozenset[str] = frozenset()
    args: bool = False
    kwargs: bool = False
    instead: str = ""
    widths: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The one line of text: `label key= * !use_container_width= **`, or `~iframe src width=stretch`."""
        words = [f"~{self.instead}"] if self.instead else []
        for number, name in enumerate(self.parameters):
            if number == self.positional:
                words.append("*args" if self.args else "*")
            mark = "!" if name in self.deprecated else ""
            choices = ",".join(self.widths) if name == "width" else ""
            words.append(f"{mark}{name}{'' if name in self.required else '='}{choices}")
        if self.args and self.positional == len(self.parameters):
            words.append("*args")
        return " ".join([*words, "**"] if self.kwargs else words)

    def accepts(self, positional: int, by_name: Sequence[str | None]) -> bool:
        """Whether so many arguments by position, and those by name, may be given; None stands for `**`."""
        taken = frozenset(self.parameters[: min(positional, self.positional)])
        unknown = {name for name in by_name if name and (name not in self.parameters or name in taken)}
        return (positional <= self.positional or self.args) and (not unknown or self.kwargs)


def parse(text: str) -> Signature:
    """The signature that `str` made `text` of."""
    words = text.split()
    instead = words.pop(0)[1:] if words and words[0][0] == "~" else ""
    star = next((number for number, word in enumerate(words) if word[0] == "*"), len(words))
    named = [word for word in words if word[0] != "*"]
    names = [word.partition("=")[0].lstrip("!") for word in named]
    widths = next((word.partition("=")[2] for word in named if word.startswith("width=")), "")
    return Signature(
        parameters=tuple(names),
        positional=star,
        required=frozenset(name for name, word in zip(names, named, strict=True) if "=" not in word),
        deprecated=frozenset(name for name, word in zip(names, named, strict=True) if word[0] == "!"),
        args="*args" in words,
        kwargs="**" in words,
        instead=instead,
        widths=tuple(widths.split(",")) if widths else (),
    )


def signature_of(function: ast.FunctionDef | ast.AsyncFunctionDef, bound: bool = False) -> Signature:
    """The signature of a function in a file; `bound` leaves out the `self` of a method."""
    arguments = function.args
    plain = [each.arg for each in (*arguments.posonlyargs, *arguments.args)][bound:]
    by_name = [each.arg for each in arguments.kwonlyargs]
    optional = len(arguments.defaults)
    required = plain[: len(plain) - optional] if optional else plain
    must = {name for name, given in zip(by_name, arguments.kw_defaults, strict=True) if given is None}
    text = ast.get_docstring(function) or ""
    return Signature(
        parameters=(*plain, *by_name),
        positional=len(plain),
        required=frozenset(required) | must,
        deprecated=frozenset(_deprecated(text)) & {*plain, *by_name},
        args=arguments.vararg is not None,
        kwargs=arguments.kwarg is not None,
        instead=_instead(text.partition("Parameters\n---")[0]),
        widths=_choices("width", text) if "width" in {*plain, *by_name} - set(required) else (),
    )


def _instead(text: str) -> str:
    """What the summary of a docstring names instead of a function that it calls deprecated."""
    found = re.search(r"\.\. deprecated::.*?[Uu]se ``st\.([\w.]+)``", text, re.DOTALL)
    return found[1] if found else ""


def _choices(name: str, text: str) -> tuple[str, ...]:
    """The words that a docstring in numpy's style lets a parameter be: `width : "stretch" or int`."""
    found = re.search(rf"^{name} : (.+)$", text, re.MULTILINE)
    return tuple(re.findall(r'"(\w+)"', found[1])) if found else ()


def _deprecated(text: str) -> Iterator[str]:
    """The parameters that a docstring in numpy's style calls deprecated."""
    name = ""
    for line in text.splitlines():
        if line and not line[0].isspace():
            found = re.match(r"(\w+)\s*:", line)
            name = found[1] if found else ""
        elif name and line.startswith(" " * INDENT + ".. deprecated::"):
            yield name
