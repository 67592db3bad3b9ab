"""Walking over a tree, faster than `ast.walk` does: rules do it for every file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

LEAVES = (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop)


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """`node` and everything below it that holds something of the program, level by level."""
    waiting = [node]
    for current in waiting:  # it grows while it is gone through
        yield current
        for value in current.__dict__.values():
            if value.__class__ is list:
                waiting += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, LEAVES):
                waiting.append(value)


def mentions(source: bytes, *words: bytes) -> bool:
    """Whether any of `words` stands in `source`: cheaper by far than an expression with as many branches."""
    return any(word in source for word in words)
