"""What is tried, and what is caught around it."""

from __future__ import annotations

import ast

import pytest

from headwater.analysis.guards import caught_around, is_guarded
from headwater.analysis.reader import read

TRIED = """\
try:
    a()
    with suppress(OSError):
        b(x=[y for y in c()])
except (KeyError, TypeError):
    d()
else:
    e()
def f():
    g()
h() if st.__version__ > '1' else i()
"""


@pytest.mark.parametrize(
    ("name", "caught", "guarded"),
    [
        ("a", {"KeyError", "TypeError"}, True),
        ("b", {"KeyError", "TypeError", "OSError"}, True),
        ("c", {"KeyError", "TypeError", "OSError"}, True),
        ("d", set(), True),
        ("e", set(), True),
        ("g", set(), False),
        ("h", set(), True),
        ("i", set(), True),
    ],
)
def test_what_is_around_a_call(name: str, caught: set[str], guarded: bool) -> None:
    script = read("app.py", ast.parse(TRIED), TRIED.encode(), {})
    call = next(node for node in ast.walk(script.tree) if isinstance(node, ast.Call) and _is(node, name))

    assert caught_around(script, call) == caught
    assert is_guarded(script, call) is guarded
    assert is_guarded(script, call) is guarded  # as it is kept


def _is(node: ast.Call, name: str) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == name
