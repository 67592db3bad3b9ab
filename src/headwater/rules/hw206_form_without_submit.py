"""A form without a submit button.

## What it does
Reports a form with inputs in which no `st.form_submit_button` is drawn.

## Why is this bad?
The inputs of a form send what the user chose only when its submit button is clicked. Without one they never
change anything, and since version 1.60 Streamlit does not say so either.

## Example
    with st.form("search"):
        words = st.text_input("Words")
    if st.button("Search"):
        search(words)

## Use instead
    with st.form("search"):
        words = st.text_input("Words")
        sent = st.form_submit_button("Search")
    if sent:
        search(words)

## Known limits
A form is left alone when something is called in it that may draw the button: a function of another file, or
a function of this file that does.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator, Sequence

from headwater.analysis.api import Api
from headwater.analysis.script import Call, LocalCall, Script
from headwater.analysis.tree import walk
from headwater.analysis.vocabulary import VALUE_WIDGETS
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

DEEPEST = 4
READS = re.compile(
    r"_*(get|fetch|load|list|read|query|find|parse|calc|compute|to|is|has|len|format)(_|[A-Z]|$)"
)
"""How functions are called that give a value and draw nothing."""
DRAWS = re.compile(
    r"render|draw|show|display|submit|button|form|view|widget|input|component|build|create|add|ui"
)
PLAIN = frozenset(dir(builtins)) | {"timedelta", "date", "datetime", "Path", "Decimal"}
PLAIN_MODULES = sys.stdlib_module_names | {"pd", "np", "pandas", "numpy", "dt", "px", "go", "plt", "alt"}


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The forms that nothing submits."""
    submitted = {id(call.form) for call in script.calls("form_submit_button")}
    forms = [call for call in script.calls("form") if id(call) not in submitted]
    if not forms:
        return
    nodes = list(walk(script.tree))
    for form in forms:
        body = _body(form, nodes)
        if body is not None and _has_input(form) and not _may_submit(script, body, DEEPEST):
            yield Hit(form.node, f"{_named(form)} has no submit button: what is entered is never sent.")


def _named(form: Call) -> str:
    key = form.key_node
    return f"Form {key.value!r}" if isinstance(key, ast.Constant) else "The form"


def _has_input(form: Call) -> bool:
    for event in form.scope.events:
        match event:
            case Call() if event.form is form and event.api in VALUE_WIDGETS:
                return True
            case LocalCall() if event.form is form:
                if any(isinstance(each, Call) and each.api in VALUE_WIDGETS for each in event.target.events):
                    return True
            case _:
                pass
    return False


def _body(form: Call, nodes: Sequence[ast.AST]) -> list[ast.stmt] | None:
    """The statements in the form; None when it is not seen what is done with it."""
    for node in nodes:
        match node:
            case ast.With(items=items, body=body):
                for item in items:
                    if item.context_expr is form.node:
                        name = ast.unparse(item.optional_vars) if item.optional_vars else ""
                        return _with_its_name(name, body, nodes) if name else body
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if value is form.node:
                    return _with_its_name(name, [], nodes)
            case _:
                pass
    return None


def _with_its_name(name: str, found: list[ast.stmt], nodes: Sequence[ast.AST]) -> list[ast.stmt] | None:
    """The same, with the statements in `with name:`; None when the form is handed on by its name."""
    owned = set()
    for node in nodes:
        match node:
            case ast.Attribute(value=ast.Name(id=owner) as used) if owner == name:
                owned.add(id(used))
            case ast.With(items=items, body=body):
                for item in items:
                    if isinstance(item.context_expr, ast.Name) and item.context_expr.id == name:
                        owned.add(id(item.context_expr))
                        found = [*found, *body]
            case _:
                pass
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    handed_on = any(isinstance(node.ctx, ast.Load) and id(node) not in owned for node in uses)
    return None if handed_on else found


def _may_submit(script: Script, body: Sequence[ast.AST], deep: int) -> bool:
    """Whether something in `body` may draw a submit button."""
    for statement in body:
        for node in walk(statement):
            match node:
                case ast.Yield() | ast.Attribute(attr="form_submit_button"):
                    return True
                case ast.Call(func=function) if _call_may_submit(script, function, deep):
                    return True
                case _:
                    pass
    return False


def _call_may_submit(script: Script, function: ast.expr, deep: int) -> bool:
    match function:
        case ast.Name(id=name) if name in PLAIN:
            return False
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            found = [scope for scope in script.scopes if scope.name == name]
            if not found or deep == 0:
                return not READS.match(name)
            return any(
                scope.kind == "function" and _may_submit(script, scope.node.body, deep - 1)  # type: ignore[attr-defined]
                for scope in found
            )
        case ast.Attribute(attr=name):
            root = function.value
            while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
                root = root.func if isinstance(root, ast.Call) else root.value
            plain = isinstance(root, ast.Name) and root.id in PLAIN_MODULES | _streamlit(script)
            return not plain and not READS.match(name) and bool(DRAWS.search(name))
        case _:
            return True


def _streamlit(script: Script) -> frozenset[str]:
    """The names under which the file knows Streamlit itself: what those draw is seen."""
    return frozenset(
        name for name, value in script.module.names.items() if getattr(value, "kind", "") == "module"
    )


RULE = Rule(
    code="HW206",
    name="form-without-submit",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Forms",
    scan=scan,
    bad=(
        app(
            "no button",
            """
            with st.form('f'):
                st.text_input('t')
            """,
        ),
        app(
            "another button after it",
            """
            with st.form('f', clear_on_submit=True):
                words = st.text_input('t')
            if st.button('b'):
                print(words)
            """,
        ),
        app(
            "by a name",
            """
            form = st.form('f')
            words = form.text_input('t')
            """,
        ),
        app(
            "with a name",
            """
            form = st.form('f')
            with form:
                words = st.text_input('t').strip()
            """,
        ),
        app(
            "in a function",
            """
            def ask():
                with st.form(key='f'):
                    left, right = st.columns(2)
                    with left:
                        return st.slider('t', 0, len('abc'))
            """,
        ),
        app(
            "with a helper that draws none",
            """
            def inputs():
                st.text_input('t')

            with st.form('f'):
                inputs()
            """,
        ),
        app(
            "one form of two",
            """
            with st.form('f'):
                st.text_input('t')
                st.form_submit_button('s')
            with st.form('g'):
                st.text_input('u')
            """,
        ),
    ),
    good=(
        app(
            "a helper by another name, and in a lambda",
            """
            def entries():
                st.text_input('t')
                st.form_submit_button('s')

            draw = entries
            more = lambda: st.text_input('u')
            with st.form('f'):
                draw()
                more()
            """,
        ),
        app(
            "a helper that is one of two",
            """
            if st.session_state.get('long'):
                def send():
                    st.text_input('t')
            else:
                def send():
                    st.form_submit_button('s')

            with st.form('f'):
                st.text_input('u')
                send()
            """,
        ),
        app(
            "a button",
            """
            with st.form('f'):
                st.text_input('t')
                st.form_submit_button('s')
            """,
        ),
        app(
            "a button of the form's container",
            """
            form = st.form('f')
            form.text_input('t')
            form.form_submit_button('s')
            """,
        ),
        app(
            "a button in a column, on a condition",
            """
            with st.form('f'):
                left, right = st.columns(2)
                left.text_input('t')
                if st.session_state.get('x'):
                    right.form_submit_button('s')
            """,
        ),
        app(
            "a helper with the button",
            """
            def send():
                return st.form_submit_button('s')

            with st.form('f'):
                st.text_input('t')
                send()
            """,
        ),
        app(
            "a helper's helper with the button",
            """
            class View:
                def send(self):
                    return st.form_submit_button('s')

                def show(self):
                    with st.form('f'):
                        st.text_input('t')
                        self.send()
            """,
        ),
        app(
            "a helper of another file",
            """
            from ui import buttons
            with st.form('f'):
                st.text_input('t')
                buttons()
            """,
        ),
        app(
            "a module's helper",
            """
            import ui
            with st.form('f'):
                st.text_input('t')
                ui.submit_row()
            """,
        ),
        app(
            "a form that is handed on",
            """
            from ui import send
            form = st.form('f')
            form.text_input('t')
            send(form)
            """,
        ),
        app(
            "a form that others fill",
            """
            from contextlib import contextmanager
            @contextmanager
            def card():
                with st.form('f'):
                    st.text_input('t')
                    yield
            """,
        ),
        app(
            "nothing to enter",
            """
            with st.form('f'):
                st.write('a frame')
            """,
        ),
    ),
)
