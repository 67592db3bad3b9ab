"""Walking over a tree, faster than `ast.walk` does: rules do it for every file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

SMALL = (ast.expr_context, ast.operator, ast.cmpop, ast.boolop, ast.unaryop)
EMPTY = frozenset(
    {str, bytes, int, float, complex, bool, type(None), type(...)}
    | {kind for base in SMALL for kind in base.__subclasses__()}
)
"""What the fields of a node hold that is no node, or one without a meaning of its own."""


LEAVES = frozenset({ast.Constant, ast.Name, ast.alias})


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """`node` and everything below it that holds something of the program, level by level."""
    waiting = [node]
    for current in waiting:  # it grows while it is gone through
        yield current
        if current.__class__ not in LEAVES:
            waiting += children(current)


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below `node` that hold something of the program."""
    found: list[ast.AST] = []
    for value in node.__dict__.values():
        kind = value.__class__
        if kind is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif kind not in EMPTY:
            found.append(value)
    return found
