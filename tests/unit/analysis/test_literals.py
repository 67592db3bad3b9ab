"""One more element: the rest of the file stays what it was, to the byte."""

from __future__ import annotations

import ast

import pytest

from headwater.analysis.literals import Literal, Text, UnsureError, appended, before, spread
from headwater.core import edits

WIDTH = 40


def with_one_more(source: str, code: str = "NEW") -> str:
    """`source`, whose last statement assigns the literal, with one element more."""
    tree = ast.parse(source)
    node = tree.body[-1].value  # type: ignore[attr-defined]
    assert isinstance(node, Literal)
    made = edits.apply(source.encode(), appended(Text(source.encode(), WIDTH), node, code)).decode()
    assert ast.dump(ast.parse(made).body[-1].value.elts[-1]) == ast.dump(ast.parse(code, mode="eval").body)  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("x = []\n", "x = [NEW]\n"),
        ("x = ()\n", "x = (NEW,)\n"),
        ("x = [a]\n", "x = [a, NEW]\n"),
        ("x = (a,)  # one\n", "x = (a, NEW)  # one\n"),
        ("x = {a, b, }\n", "x = {a, b, NEW}\n"),
        ("x = [(a)]\n", "x = [(a), NEW]\n"),
        ("x = [*a]\n", "x = [*a, NEW]\n"),
        ("x = [\n    a,\n    b,\n]\n", "x = [\n    a,\n    b,\n    NEW,\n]\n"),
        ("x = [\n    a,\n    b\n]\n", "x = [\n    a,\n    b,\n    NEW,\n]\n"),
        ("x = [\r\n    a,\r\n]\r\n", "x = [\r\n    a,\r\n    NEW,\r\n]\r\n"),
        ("x = [\n  a,  # one\n  # b,\n]\n", "x = [\n  a,  # one\n  # b,\n  NEW,\n]\n"),
        ("x = [\n    # later\n]\n", "x = [\n    # later\n    NEW,\n]\n"),
        ("x = [\n    a,\n    f(\n        b\n    )]\n", "x = [\n    a,\n    f(\n        b\n    ), NEW]\n"),
        (
            "x = [\n    'ä',\n    (b  # why, then\n    ),\n]\n",
            "x = [\n    'ä',\n    (b  # why, then\n    ),\n    NEW,\n]\n",
        ),
        (
            "x = [aaaaaaaaaaaa, bbbbbbbbbbbb, ccccc]  # 3\n",
            "x = [\n    aaaaaaaaaaaa,\n    bbbbbbbbbbbb,\n    ccccc,\n    NEW,\n]  # 3\n",
        ),
    ],
)
def test_an_element_is_appended_as_its_neighbours_are_written(source: str, wanted: str) -> None:
    assert with_one_more(source) == wanted


@pytest.mark.parametrize("source", ["x = a, b\n"])
def test_where_no_place_is_surely_right_nothing_is_guessed(source: str) -> None:
    with pytest.raises(UnsureError):
        with_one_more(source)


def test_an_element_that_is_too_long_gets_the_lines_that_it_needs() -> None:
    made = with_one_more("x = [\n    a,\n]\n", "st.Page('app_pages/one.py', title='A page')")

    assert (
        made
        == "x = [\n    a,\n    st.Page(\n        'app_pages/one.py',\n        title='A page',\n    ),\n]\n"
    )


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("f(a)", "f(a)"),
        ("ffff(aaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbb)", "ffff(\n    aaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbb\n)"),
        (
            "f(aaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbb, c=1)",
            "f(\n    aaaaaaaaaaaaaaaaaaaa,\n    bbbbbbbbbbbbbbbb,\n    c=1,\n)",
        ),
        ("KEY = Key[str]('a name that is long', str)", "KEY = Key[str](\n    'a name that is long', str\n)"),
    ],
)
def test_a_call_is_spread_as_formatters_do(code: str, wanted: str) -> None:
    assert spread(code, "", WIDTH) == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("A = 1\n\nKEYS = (A,)\n", "A = 1\nNEW = 2\n\nKEYS = (A,)\n"),
        ("A = 1  # one\nKEYS = (A,)\n", "A = 1  # one\nNEW = 2\nKEYS = (A,)\n"),
        ('A = 1\n"""What it is."""\n\nKEYS = (A,)\n', 'A = 1\n"""What it is."""\nNEW = 2\n\nKEYS = (A,)\n'),
        ("import a\n\nKEYS = ()\n", "import a\n\nNEW = 2\nKEYS = ()\n"),
        ("KEYS = ()\r\n", "NEW = 2\r\nKEYS = ()\r\n"),
    ],
)
def test_a_statement_joins_those_before_the_collection(source: str, wanted: str) -> None:
    body = ast.parse(source).body

    made = edits.apply(source.encode(), before(Text(source.encode(), WIDTH), body[-1], body, "NEW = 2"))

    assert made.decode() == wanted
