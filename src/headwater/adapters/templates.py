"""Has each Jinja text compiled once in a process, whoever renders it again.

Copier makes a new Jinja environment for each project and compiles some 500 texts in it: file names, defaults,
conditions, files. They are the same for every project of a kit, and take more than half of a render.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import jinja2

MOST = 20_000
"""Texts that are kept: those of several kits, with some that hold a project's own words."""

_compiled: dict[tuple[Any, ...], Any] = {}


@contextlib.contextmanager
def compiled_once() -> Iterator[None]:
    """Within it, a text that was compiled by an environment of the same kind is not compiled again."""
    usual = jinja2.Environment.compile

    def compiled(self: jinja2.Environment, source: Any, *arguments: Any, **named: Any) -> Any:
        if not isinstance(source, str) or "yield" in source:  # a tag of Copier's, which notes things beside
            return usual(self, source, *arguments, **named)
        key = (source, arguments, *sorted(named.items()), *_kind(self))
        if key in _compiled:
            self.preprocess(source)  # where extensions do what they do at each text
        else:
            if len(_compiled) >= MOST:
                _compiled.clear()
            _compiled[key] = usual(self, source, *arguments, **named)
        return _compiled[key]

    jinja2.Environment.compile = compiled  # type: ignore[method-assign]
    try:
        yield
    finally:
        jinja2.Environment.compile = usual  # type: ignore[method-assign]


def _kind(environment: jinja2.Environment) -> tuple[Any, ...]:
    """All that what is compiled depends on, beside the text."""
    return (
        type(environment), environment.undefined, environment.autoescape, environment.finalize,
        environment.optimized, environment.is_async, tuple(sorted(environment.extensions)),
        environment.block_start_string, environment.block_end_string,
        environment.variable_start_string, environment.variable_end_string,
        environment.comment_start_string, environment.comment_end_string,
        environment.line_statement_prefix, environment.line_comment_prefix,
        environment.trim_blocks, environment.lstrip_blocks,
        environment.newline_sequence, environment.keep_trailing_newline,
    )  # fmt: skip
