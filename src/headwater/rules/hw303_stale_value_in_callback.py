"""A callback that gets, or reads, the widget's value of the run before.

## What it does
Reports a widget's own value in the `args` of its callback, and the values of a form's inputs in the `args` of
the form's button; and callbacks that read such a value from a variable of the script.

## Why is this bad?
A callback runs before the script does. Its arguments, and the script's variables that it sees, are those of
the run before: they do not know yet what the user just entered.

## Example
    with st.form("name"):
        name = st.text_input("Name")
        st.form_submit_button("Save", on_click=save, args=(name,))

## Use instead
    def save():
        store(st.session_state.name)

    with st.form("name"):
        st.text_input("Name", key="name")
        st.form_submit_button("Save", on_click=save)

## Known limits
The value of an input outside of a form, in the callback of some other button, is left alone: entering it ran
the script already.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script, StateUse
from headwater.analysis.tree import walk
from headwater.analysis.users import Source, UserValues
from headwater.analysis.vocabulary import CALLBACK_ARGUMENTS
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The callbacks that come one run too late."""
    users: UserValues | None = None
    seen = set()
    for call in script.calls():
        given = {keyword.arg or "": keyword.value for keyword in call.node.keywords}
        callbacks = [given[name] for name in CALLBACK_ARGUMENTS & given.keys()]
        if not callbacks:
            continue
        users = users or UserValues(script)
        for node, scope in _read(script, call, given, callbacks[0]):
            source = next((each for each in users.sources(node, scope) if _is_new(script, call, each)), None)
            if source is not None and id(node) not in seen:
                seen.add(id(node))
                said = source.title if isinstance(source, Call) else f"session_state.{source.keys[0]}"
                yield Hit(node, f"The callback of {call.title} gets what {said} was in the run before.")


def _read(
    script: Script, call: Call, given: dict[str, ast.expr], callback: ast.expr
) -> Iterator[tuple[ast.expr, Scope]]:
    """What the callback is given by the run before."""
    for name in ("args", "kwargs"):
        if name in given:
            yield given[name], call.scope
    if isinstance(callback, ast.Call) and ast.unparse(callback.func).endswith("partial"):
        yield from ((each, call.scope) for each in callback.args[1:])
        yield from ((keyword.value, call.scope) for keyword in callback.keywords)
    function = _function(script, callback)
    if function is not None:
        yield from _free_names(function)


def _function(script: Script, callback: ast.expr) -> Scope | None:
    match callback:
        case ast.Name(id=name):
            return script.functions.get(name)
        case ast.Lambda():
            return next((scope for scope in script.scopes if scope.node is callback), None)
        case _:
            return None


def _free_names(function: Scope) -> Iterator[tuple[ast.expr, Scope]]:
    """The variables from around the function that it reads."""
    own = set(function.names)
    for node in walk(function.node):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in own:
            yield node, function


def _is_new(script: Script, call: Call, source: Source) -> bool:
    """Whether the click or the change that calls the callback of `call` brings a new value of `source`."""
    if isinstance(source, Call):
        return source is call or _is_sent_by(call, source)
    return any(
        script.key(widget) in source.keys and (widget is call or _is_sent_by(call, widget))
        for widget in script.keyed()
        if _is_outside_of_callbacks(source)
    )


def _is_sent_by(button: Call, widget: Call) -> bool:
    return button.api == "form_submit_button" and widget.form is not None and widget.form is button.form


def _is_outside_of_callbacks(use: StateUse) -> bool:
    """Whether session state is read in the run, not in the callback, where it is new already."""
    return use.scope.role != "callback"


RULE = Rule(
    code="HW303",
    name="stale-value-in-callback",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Callbacks",
    scan=scan,
    bad=(
        app(
            "a form's input",
            """
            def save(name): ...
            with st.form('f'):
                name = st.text_input('Name')
                st.form_submit_button('Save', on_click=save, args=(name,))
            """,
        ),
        app(
            "what is made of it",
            """
            def save(name=''): ...
            form = st.form('f')
            first = form.text_input('First')
            name = first.strip()
            form.form_submit_button('Save', on_click=save, kwargs={'name': name})
            """,
        ),
        app(
            "its own key",
            """
            def save(name): ...
            st.selectbox('Name', ['a', 'b'], key='name', on_change=save, args=(st.session_state.get('name'),))
            """,
        ),
        app(
            "a variable of the script",
            """
            def save():
                print(name)
            name = st.text_input('Name', on_change=save)
            """,
        ),
        app(
            "a form's input in a lambda",
            """
            def save(name): ...
            with st.form('f'):
                name = st.text_input('Name')
                st.form_submit_button('Save', on_click=lambda: save(name))
            """,
        ),
        app(
            "partial",
            """
            from functools import partial
            def save(name): ...
            with st.form('f'):
                name = st.text_input('Name')
                st.form_submit_button('Save', on_click=partial(save, name))
            """,
        ),
    ),
    good=(
        app(
            "read in the callback",
            """
            def save():
                print(st.session_state.name)
            with st.form('f'):
                st.text_input('Name', key='name')
                st.form_submit_button('Save', on_click=save)
            """,
        ),
        app(
            "an input outside of a form",
            """
            def save(name): ...
            name = st.text_input('Name')
            st.button('Save', on_click=save, args=(name,))
            """,
        ),
        app(
            "an input outside of the form",
            """
            def save(name): ...
            name = st.text_input('Name')
            with st.form('f'):
                st.text_input('Other')
                st.form_submit_button('Save', on_click=save, args=(name,))
            """,
        ),
        app(
            "a constant",
            """
            def save(name): ...
            with st.form('f'):
                name = st.text_input('Name')
                st.form_submit_button('Save', on_click=save, args=('name',))
            """,
        ),
        app(
            "a lambda that reads session state",
            """
            def save(name): ...
            st.text_input('Name', key='name', on_change=lambda: save(st.session_state.name))
            """,
        ),
        app(
            "a call, which does not wait for the change",
            """
            from callbacks import saver
            st.text_input('Name', key='name', on_change=saver(st.session_state.name))
            """,
        ),
        app(
            "a name of its own",
            """
            def save():
                name = st.session_state.name
                print(name)
            name = st.text_input('Name', key='name', on_change=save)
            """,
        ),
    ),
)
