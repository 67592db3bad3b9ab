"""`args=(x)`: parentheses that make no tuple.

## What it does
Reports a callback's `args` that is a value in parentheses, or a string, where a tuple is wanted.

## Why is this bad?
Streamlit unpacks `args` when the callback is called. `(x)` is just `x`: a number is a TypeError at the click,
and a string hands over its letters one by one.

## Example
    st.button("Delete", on_click=delete, args=(item_id))

## Use instead
    st.button("Delete", on_click=delete, args=(item_id,))

## Known limits
Only what cannot be a tuple is reported: a literal, an f-string, a comparison, a dictionary, a name that is
only ever given one of those, or a name or an item in parentheses of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Script
from headwater.analysis.tree import walk
from headwater.analysis.vocabulary import CALLBACK_ARGUMENTS
from headwater.core.finding import Edit, Level
from headwater.core.rule import Hit, Rule, app

NEVER_TUPLES = (ast.Compare, ast.Dict, ast.JoinedStr, ast.UnaryOp)
SCALARS = frozenset({"bool", "float", "int", "len", "round", "str"})
TUPLES = (ast.GeneratorExp, ast.List, ast.ListComp, ast.Set, ast.Tuple)


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The `args` that Streamlit cannot unpack as they were meant."""
    for call in script.calls():
        given = {keyword.arg: keyword for keyword in call.node.keywords}
        if "args" in given and not CALLBACK_ARGUMENTS.isdisjoint(given):
            args = given["args"].value
            bare = _is_in_parentheses(script, given["args"])
            if _is_no_tuple(args) or _is_scalar(call, args) or (bare and _is_one_value(script, args)):
                yield Hit(
                    args,
                    f"args={ast.unparse(args)} is no tuple: {call.title} cannot unpack it.",
                    edits=_comma(script, args, bare),
                )


def _is_in_parentheses(script: Script, keyword: ast.keyword) -> bool:
    return b"(" in script.source[script.span(keyword)[0] : script.span(keyword.value)[0]]


def _comma(script: Script, args: ast.expr, bare: bool) -> tuple[Edit, ...]:
    start, end = script.span(args)
    if bare:
        return (Edit(end, end, ","),)
    return (Edit(start, start, "("), Edit(end, end, ",)"))


def _is_no_tuple(args: ast.expr) -> bool:
    match args:
        case ast.Constant(value=value):
            one_letter = isinstance(value, str) and len(value) == 1  # which passes as itself
            return value is not None and not one_letter
        case ast.Call(func=ast.Name(id=name)):
            return name in SCALARS
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()))):
            return not args.func.attr.endswith("split")  # type: ignore[attr-defined]
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return any(isinstance(each, ast.Constant | ast.JoinedStr) for each in (left, right))
        case _:
            return isinstance(args, NEVER_TUPLES)


def _is_scalar(call: Call, args: ast.expr) -> bool:
    """Whether `args` is a name that its scope only ever gives to scalars, or to the numbers of a loop."""
    if not isinstance(args, ast.Name) or args.id in call.scope.parameters:
        return False
    values = list(_given(call.scope.node, args.id))
    return bool(values) and all(
        value is not None and not _is_none(value) and _is_no_tuple(value) for value in values
    )


def _given(scope: ast.AST, name: str) -> Iterator[ast.expr | None]:
    """What `name` is given in the scope; None stands for what is not seen."""
    seen = set()
    value: ast.expr | None
    for node in walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name() as target], value=value):
                pass
            case ast.For(target=target, iter=ast.Call(func=ast.Name(id="range"))):
                value = ast.Constant(value=0)
            case ast.For(target=ast.Tuple(elts=[target, *_]), iter=ast.Call(func=ast.Name(id="enumerate"))):
                value = ast.Constant(value=0)
            case ast.Name(ctx=ast.Store()) as target if id(target) not in seen:
                value = None
            case _:
                continue
        seen.add(id(target))
        if isinstance(target, ast.Name) and target.id == name:
            yield value


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_one_value(script: Script, args: ast.expr) -> bool:
    """Whether `args`, in parentheses, is most probably a value that wants a comma."""
    match args:
        case ast.Name(id=name):
            return "args" not in name and not any(
                isinstance(value, TUPLES) or _makes_tuple(value) for value in _given(script.tree, name)
            )
        case ast.Attribute(attr=name):
            return "args" not in name and "params" not in name
        case ast.Subscript(slice=ast.Constant(value=step)):
            return "args" not in str(step)
        case _:
            return False


def _makes_tuple(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name not in SCALARS
        case ast.BinOp() | ast.IfExp():
            return True
        case _:
            return False


RULE = Rule(
    code="HW302",
    name="args-not-tuple",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Callbacks",
    scan=scan,
    bad=(
        app(
            "a number",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=(1))
            """,
            """
            def f(*a): ...
            st.button('a', on_click=f, args=(1,))
            """,
        ),
        app(
            "a string",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=('abc'))
            """,
            """
            def f(*a): ...
            st.button('a', on_click=f, args=('abc',))
            """,
        ),
        app(
            "a string without parentheses",
            """
            def f(*a): ...
            st.text_input('a', on_change=f, args='äbc')
            """,
            """
            def f(*a): ...
            st.text_input('a', on_change=f, args=('äbc',))
            """,
        ),
        app(
            "a string of one letter and more",
            """
            def f(*a): ...
            n = 1
            st.button('a', on_click=f, args=(f'x{n}'))
            """,
            """
            def f(*a): ...
            n = 1
            st.button('a', on_click=f, args=(f'x{n}',))
            """,
        ),
        app(
            "a name in parentheses",
            """
            def f(*a): ...
            for item in st.session_state.get('items_', []):
                st.button(item, key=item, on_click=f, args=(item))
            """,
            """
            def f(*a): ...
            for item in st.session_state.get('items_', []):
                st.button(item, key=item, on_click=f, args=(item,))
            """,
        ),
        app(
            "an item in parentheses",
            """
            def f(*a): ...
            def row(item):
                st.button('a', on_click=f, args=( item['id'] ))
                st.button('b', on_click=f, args=(item.id))
            """,
            """
            def f(*a): ...
            def row(item):
                st.button('a', on_click=f, args=( item['id'], ))
                st.button('b', on_click=f, args=(item.id,))
            """,
        ),
        app(
            "a string that is put together",
            """
            def f(*a): ...
            n = 'x'
            st.button('a', on_click=f, args=('to ' + n))
            st.button('b', on_click=f, args=('to {}'.format(n)))
            """,
            """
            def f(*a): ...
            n = 'x'
            st.button('a', on_click=f, args=('to ' + n,))
            st.button('b', on_click=f, args=('to {}'.format(n),))
            """,
        ),
        app(
            "the number of a loop",
            """
            def f(*a): ...
            for i in range(3):
                st.button('a', key=i, on_click=f, args=i)
            for j, name in enumerate('abc'):
                st.button('a', key=name, on_click=f, args=(j))
            """,
            """
            def f(*a): ...
            for i in range(3):
                st.button('a', key=i, on_click=f, args=(i,))
            for j, name in enumerate('abc'):
                st.button('a', key=name, on_click=f, args=(j,))
            """,
        ),
        app(
            "a dictionary",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=({'a': 1}))
            """,
            """
            def f(*a): ...
            st.button('a', on_click=f, args=({'a': 1},))
            """,
        ),
    ),
    good=(
        app(
            "a tuple",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=(1,))
            """,
        ),
        app(
            "a list",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=[1])
            """,
        ),
        app(
            "none",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=None)
            """,
        ),
        app(
            "a tuple in a tuple",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=((1, 2)))
            """,
        ),
        app(
            "one letter",
            """
            def f(*a): ...
            st.button('a', on_click=f, args=('a'))
            """,
        ),
        app(
            "a name",
            """
            def f(*a): ...
            x = (1,)
            st.button('a', on_click=f, args=x)
            """,
        ),
        app(
            "a tuple's name in parentheses",
            """
            def f(*a): ...
            x = (1,)
            st.button('a', on_click=f, args=(x))
            def draw(args):
                st.button('b', on_click=f, args=(args))
            """,
        ),
        app(
            "what a call returns",
            """
            def f(*a): ...
            def pair(): return 1, 2
            st.button('a', on_click=f, args=(pair()))
            """,
        ),
        app(
            "no callback of a widget",
            """
            from threading import Thread
            Thread(target=print, args=(1))
            """,
        ),
    ),
)
