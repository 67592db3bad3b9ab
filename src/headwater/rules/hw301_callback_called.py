"""A callback that is called where it should be handed over.

## What it does
Reports `on_click=save()`, `on_change=...` and the like, where what is called returns no function.

## Why is this bad?
`save()` runs at once, in every run, whether somebody clicked or not; what it returns, mostly None, is the
callback. The click then does nothing, and Streamlit says nothing.

## Example
    st.button("Delete", on_click=delete(item))

## Use instead
    st.button("Delete", on_click=delete, args=(item,))

## Known limits
A function that may return a function is left alone. Of functions of other files only the name is known: those
that are called like orders (`delete_item()`, `reset()`) are reported, and those that are given the widget's
own value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.tree import walk
from headwater.analysis.vocabulary import CALLBACK_ARGUMENTS
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

FACTORIES = re.compile(
    r"(make|create|build|get|new|bind|curry|wrap|partial|gen|debounce|throttle|lambda|async)|"
    r".*(factory|handler|callback|wrapper|partial|closure|to_sync)",
    re.IGNORECASE,
)
"""How functions are called that may return a function."""

ORDERS = re.compile(
    r"_*(add|append|clear|clean|commit|delete|drop|extend|generate|increment|insert|log_?in|log_?out|pop|print"
    r"|process|refresh|remove|rerun|reset|run|save|send|setattr|sign_?out|store|submit|update|upload|write)(_|$)"
)
"""How functions are called that do something, and return none."""

DATA = (
    ast.BinOp,
    ast.Compare,
    ast.Constant,
    ast.Dict,
    ast.DictComp,
    ast.JoinedStr,
    ast.List,
    ast.ListComp,
    ast.Set,
    ast.Tuple,
    ast.UnaryOp,
)
WRAPPERS = frozenset({"cache_data", "cache_resource", "dialog", "fragment", "staticmethod", "classmethod"})


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The callbacks that are no functions, but what calls of functions return."""
    drawn = {id(call.node) for call in script.calls()}
    for call in script.calls():
        for keyword in call.node.keywords:
            if keyword.arg in CALLBACK_ARGUMENTS:
                for value in _alternatives(keyword.value):
                    runs = id(value) in drawn or _runs_at_once(script, call.scope, value)
                    if runs or _takes_own_value(script, call, value):
                        called = ast.unparse(value.func)
                        yield Hit(
                            value, f"{keyword.arg}={called}(...) of {call.title} runs at once, in every run."
                        )


def _alternatives(value: ast.expr) -> Iterator[ast.Call]:
    """The calls one of which `value` is, or all of which it holds."""
    match value:
        case ast.Call():
            yield value
        case ast.IfExp(body=body, orelse=orelse):
            yield from _alternatives(body)
            yield from _alternatives(orelse)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.BoolOp(values=parts):
            for part in parts:
                yield from _alternatives(part)
        case ast.Await(value=inner):
            yield from _alternatives(inner)
        case _:
            pass


def _runs_at_once(script: Script, scope: Scope, call: ast.Call) -> bool:
    """Whether `call`, in `scope`, certainly gives no function."""
    match call.func:
        case ast.Name(id=name) if name in scope.parameters:
            return False
        case ast.Name(id=name) if name in script.functions:
            return not _may_return_function(script.functions[name].node)
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            found = [scope for scope in script.scopes if scope.name == name and scope.kind == "function"]
            if found:
                return not any(_may_return_function(scope.node) for scope in found)
            return _is_order(name, call)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _is_order(name, call)
        case _:
            return False


def _takes_own_value(script: Script, widget: Call, call: ast.Call) -> bool:
    """Whether `call` is given the value of the widget: that of now, which a callback would not want."""
    key = script.key(widget)
    uses = {id(use.node) for use in script.state_uses("read", "get") if key is not None and key in use.keys}
    return bool(uses) and not _is_partial(call) and any(id(each) in uses for each in call.args)


def _is_partial(call: ast.Call) -> bool:
    return ast.unparse(call.func).rpartition(".")[2] in {"partial", "partialmethod"}


def _is_order(name: str, call: ast.Call) -> bool:
    if FACTORIES.match(name) or name[:1].isupper():
        return False
    return bool(ORDERS.match(name)) or not (call.args or call.keywords)


def _may_return_function(function: ast.AST) -> bool:
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return not isinstance(function, ast.Lambda) or not isinstance(function.body, DATA)
    if any(_name(decorator) not in WRAPPERS for decorator in function.decorator_list):
        return True
    plain = _names_of_data(function)
    return any(
        not isinstance(value, DATA) and not (isinstance(value, ast.Name) and value.id in plain)
        for value in _returned(function)
    )


def _name(decorator: ast.expr) -> str:
    if isinstance(decorator, ast.Call):
        decorator = decorator.func
    return decorator.attr if isinstance(decorator, ast.Attribute) else ast.unparse(decorator)


def _returned(function: ast.AST) -> Iterator[ast.expr]:
    """What the function itself returns, not what functions in it do."""
    for node in ast.iter_child_nodes(function):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.ClassDef():
                pass
            case ast.Return(value=ast.expr() as value):
                yield value
            case _:
                yield from _returned(node)


def _names_of_data(function: ast.AST) -> frozenset[str]:
    """The names that the function only ever gives to data."""
    given: dict[str, bool] = {}
    for node in walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                given[name] = given.get(name, True) and isinstance(value, DATA)
            case _:
                pass
    return frozenset(name for name, is_data in given.items() if is_data)


RULE = Rule(
    code="HW301",
    name="callback-called",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Callbacks",
    scan=scan,
    bad=(
        app(
            "a function",
            """
            def f():
                st.session_state.x = 1
            st.button('a', on_click=f())
            """,
        ),
        app(
            "with an argument",
            """
            def f(n):
                st.session_state.x = n
                return n > 1
            st.text_input('a', on_change=f(3))
            """,
        ),
        app(
            "in a form",
            """
            def f():
                return
            with st.form('f'):
                st.form_submit_button('s', on_click=f())
            """,
        ),
        app(
            "a function of Streamlit",
            """
            st.button('a', on_click=st.rerun())
            """,
        ),
        app(
            "a method of session state",
            """
            st.button('a', on_click=st.session_state.update(x=1))
            """,
        ),
        app(
            "a method of a list in it",
            """
            st.sidebar.button('a', on_click=st.session_state.items_.append(1))
            """,
        ),
        app(
            "of another file",
            """
            from store import reset_all, delete_item
            st.button('a', on_click=reset_all())
            """,
        ),
        app(
            "of another file, with the widget's value",
            """
            from frames import create_df
            st.checkbox('a', key='a', on_change=create_df('a', st.session_state.a))
            """,
        ),
        app(
            "a method",
            """
            class View:
                def save(self):
                    self.saved = True

                def show(self):
                    st.button('a', on_click=self.save())
            """,
        ),
        app(
            "on a condition",
            """
            def f(): ...
            st.button('a', on_click=f() if st.session_state.get('x') else None)
            """,
        ),
        app(
            "a dialog",
            """
            @st.dialog('d')
            def ask():
                st.write('?')
            st.button('a', on_click=ask())
            """,
        ),
        app(
            "several",
            """
            def f(): ...
            def g(): ...
            st.button('a', on_click=(f(), g()))
            """,
        ),
    ),
    good=(
        app(
            "handed over",
            """
            def f(): ...
            st.button('a', on_click=f)
            """,
        ),
        app(
            "a lambda",
            """
            def f(n): ...
            st.button('a', on_click=lambda: f(1))
            """,
        ),
        app(
            "a factory",
            """
            def f(n):
                def g():
                    st.session_state.x = n
                return g
            st.button('a', on_click=f(1))
            """,
        ),
        app(
            "a factory that returns a lambda",
            """
            def delete(n):
                return lambda: print(n)
            st.button('a', on_click=delete(1))
            """,
        ),
        app(
            "partial",
            """
            from functools import partial
            import functools
            def f(n): ...
            st.button('a', on_click=partial(f, 1))
            st.button('b', on_click=functools.partial(f, 1))
            """,
        ),
        app(
            "async_to_sync",
            """
            from asgiref.sync import async_to_sync
            async def f(): ...
            st.button('a', on_click=async_to_sync(f))
            """,
        ),
        app(
            "another file's factory",
            """
            from callbacks import make_saver, set_page
            st.button('a', on_click=make_saver())
            st.button('b', on_click=set_page('home'))
            """,
        ),
        app(
            "a parameter",
            """
            def draw(maker):
                st.button('a', on_click=maker())
            """,
        ),
        app(
            "a callable object",
            """
            class Save:
                def __call__(self): ...
            st.button('a', on_click=Save())
            """,
        ),
        app(
            "a decorated function",
            """
            from callbacks import delayed
            @delayed
            def f(): ...
            st.button('a', on_click=f())
            """,
        ),
        app(
            "a word",
            """
            st.download_button('a', 'x', on_click='ignore')
            st.dataframe([1], on_select='rerun')
            """,
        ),
    ),
)
