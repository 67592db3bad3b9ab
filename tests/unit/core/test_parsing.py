"""What newer Pythons parse is read by an older one, with its positions."""

import ast
import contextlib
import random
import sys

import pytest

from headwater.core.parsing import in_older_words, parse

NEWER = {
    "a generic function": "def first[T: int, *Ts, **P](xs: list[T]) -> T:\n    return xs[0]\n",
    "a generic class with a default": "class Box[T = int](Base):\n    pass\n",
    "type parameters over two lines": "def f[\n    T,\n](x):\n    return x\n",
    "a type alias": "type Pair[T] = tuple[T, T]\nx = 1\n",
    "a plain alias": "if True:\n    type Name = str\n",
    "the same quotes": 'x = f"{names["first"]}" + y\n',
    "a backslash": "x = f\"{'\\n'.join(xs)}\"\n",
    "f-strings in f-strings": 'x = f"{f"{a["b"]}"}"\n',
    "a format that is computed": 'x = f"{value:{widths["x"]}}"\n',
    "a field over several lines": 'x = f"a {\n    f(\n        y,\n    )\n} b"\nz = 1\n',
    "a field with a comment": 'x = f"{\n    y  # its \\"name\\"\n}"\n',
    "quotes in a field over several lines": 'x = f"{\n    d["k"]\n}"\n',
    "a template string": 't = t"Hello {name}"\n',
    "several exceptions": "try:\n    f()\nexcept ValueError, TypeError:\n    g()\n",
    "several exceptions over two lines": "try:\n    f()\nexcept A, \\\n    B:\n    g()\n",
    "several exceptions of a group": "try:\n    f()\nexcept* ValueError, TypeError:\n    g()\n",
    "several exceptions in a group": "try:\n    f()\nexcept (ValueError, TypeError) as e:\n    g(e)\n",
}
SAME = {
    "a variable called type": "type = 3\ntype = type + 1\nx[type] = f(type == 1)\n",
    "a call of type": "type(x)\ntype (y)\n",
    "subscripts": "x = a[b](c)\nclassic[1] = d\n",
    "ordinary f-strings": "x = f'{a!r:>{width}} {{literal}} {b[\"k\"]}'\n",
    "raw strings": "x = r'\\d{3}' + rf'\\d{a}'\n",
    "comments": "# def f[T](x): 'quote\nx = 1\n",
}


@pytest.mark.parametrize("why", NEWER)
def test_a_newer_python_is_read(why: str) -> None:
    tree, _ = parse(NEWER[why].encode(), "a.py")

    assert isinstance(tree, ast.Module)


@pytest.mark.parametrize("why", SAME)
def test_what_is_old_already_stays_as_it_is(why: str) -> None:
    assert in_older_words(SAME[why].encode()) is None
    assert parse(SAME[why].encode(), "a.py")[1]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python parses it itself, to the byte")
def test_positions_stay() -> None:
    source = 'def f[T](x: T):\n    y = f"{x["a"]}"; st.button("b")\n'

    tree, exact = parse(source.encode(), "a.py")

    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    assert (call.lineno, call.col_offset) == (2, source.splitlines()[1].index("st.button"))
    assert not exact


@pytest.mark.parametrize("source", [b"def f(:\n", b"x = f'{'\n", b"x = \xff\n", b"class [T]: pass\n"])
def test_what_no_python_parses_is_told_as_this_one_tells_it(source: bytes) -> None:
    with pytest.raises(SyntaxError) as ours:
        parse(source, "a.py")
    with pytest.raises(SyntaxError) as pythons:
        ast.parse(source, "a.py")

    assert str(ours.value) == str(pythons.value)


@pytest.mark.parametrize(
    "half", ["def f[T", "class Cart[", "type P[T", "except A, (", 'f"{[', 't"{a[', "def f[T](["]
)
def test_half_of_a_definition_is_a_syntax_error(half: str) -> None:
    with pytest.raises(SyntaxError):
        parse(half.encode(), "a.py")


def test_whatever_is_typed_only_the_parser_refuses_it() -> None:
    chance = random.Random(7)  # noqa: S311 -- the same in every run
    letters = "[](){}:,'\"\\\n\r \0#fte=é"
    for source in (*NEWER.values(), *SAME.values()):
        for _ in range(60):
            at = chance.randrange(len(source))
            end = chance.choice([at, at + 1, at + 3, len(source)])
            changed = source[:at] + chance.choice(["", *letters]) + source[end:]
            with contextlib.suppress(SyntaxError, ValueError):
                parse(changed.encode(), "a.py")
