"""A widget with a default of its own whose key session state sets as well.

## What it does
Reports a default (`value=`, `index=`, `default=`) of a widget whose literal key is given a value through
session state, too.

## Why is this bad?
The value in session state wins, so the default only misleads, and Streamlit logs a warning: 'The widget with
key "..." was created with a default value but also had its value set via the Session State API.'

## Example
    st.session_state.setdefault("name", "Ada")
    st.text_input("Name", value="Ada", key="name")

## Use instead
    st.session_state.setdefault("name", "Ada")
    st.text_input("Name", key="name")

## Known limits
Only within one file, but for a default that is the key's own value, which another file of the app may set.
Only a default that is sure to count as one: `index=0`, `value=""` and `value=False` do not. The fix drops a
default that equals what the key surely begins with, or that is the key's own value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, excludes, roots, steps
from headwater.analysis.script import Block, Call, Scope, Script, StateUse
from headwater.analysis.tree import walk
from headwater.analysis.vocabulary import DEFAULTS
from headwater.core.finding import Edit, Level
from headwater.core.rule import Example, Hit, Rule, app

DROPPABLE = frozenset({"checkbox", "color_picker", "multiselect", "text_area", "text_input", "toggle"})
"""Widgets that are the same without their default; the type of a number, say, is taken from its default."""

NEVER_EMPTY = frozenset(
    {"color_picker", "date_input", "number_input", "select_slider", "slider", "time_input"}
)
"""Widgets of which any default but None counts, so that it need not be literal."""

AS_GOOD_AS_NONE = {"checkbox": False, "text_area": "", "text_input": "", "toggle": False}
"""Defaults of widgets that Streamlit does not count as one."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The defaults that session state overrules."""
    doubtful = {id(call) for call in script.calls(*DEFAULTS) if _default(call) and script.key(call)}
    if not doubtful:
        return
    late = {key for scope in script.scopes if scope.role == "callback" for key in _set_in(scope)}
    seen = set()
    for root in roots(script):
        run = steps(script, root)
        for number, step in enumerate(run):
            widget = step[-1]
            if isinstance(widget, Call) and id(widget) in doubtful and id(widget) not in seen:
                key = script.key(widget)
                before = [
                    each for each in run[:number] if key and _sets(each, key) and not excludes(each, step)
                ]
                hit = _overruled(script, widget, before, late)
                if hit is not None:
                    seen.add(id(widget))
                    yield hit


def _overruled(script: Script, widget: Call, before: Sequence[Step], late: set[str]) -> Hit | None:
    """What to say of the widget's default, if a step `before` it overrules it, or a callback does."""
    key, default = script.key(widget), _default(widget)
    if key is None or default is None:
        return None
    own = any(_is_read(script, each, key) for each in walk(default))
    if not own and not (_counts(widget, default) and (before or key in late)):
        return None
    if own and widget.api in AS_GOOD_AS_NONE and _is_emptied(script, key, AS_GOOD_AS_NONE[widget.api]):
        return None
    same = _is_read(script, default, key) or _begins_with(before, key, default)
    is_set = before or any(key in use.keys for use in script.state_uses("write", "default"))
    return Hit(
        widget.node,
        f"{widget.title} has a default, but session_state.{key} is set as well and overrules it.",
        only="" if is_set else f"begun:{key}",
        edits=_dropped(script, widget, default) if same else (),
    )


def _default(call: Call) -> ast.expr | None:
    """The argument that is the widget's default, unless it is as good as none."""
    name, position = DEFAULTS.get(call.api, ("", None))
    default = call.argument(name, position) if name else None
    match default:
        case ast.Constant(value=None | False | "" | "now" | "today" | "min"):
            return None
        case ast.Constant(value=0) if name == "index":
            return None
        case ast.List(elts=[]) if name == "default" and call.api != "multiselect":
            return None
        case _:
            return default


def _counts(widget: Call, default: ast.expr) -> bool:
    """Whether the default is sure to be one."""
    literal = isinstance(default, ast.Constant | ast.List | ast.Tuple | ast.UnaryOp)
    return literal or widget.api in NEVER_EMPTY


def _set_in(scope: Scope) -> Iterator[str]:
    for event in scope.events:
        if isinstance(event, StateUse) and event.use == "write":
            yield from event.keys


def _is_emptied(script: Script, key: str, empty: object) -> bool:
    """Whether the file sets the key, and always to what is no default."""
    given = [use.value for use in script.state_uses("write", "default") if key in use.keys]
    return bool(given) and all(isinstance(each, ast.Constant) and each.value == empty for each in given)


def _sets(step: Step, key: str) -> bool:
    event = step[-1]
    return isinstance(event, StateUse) and event.use in {"write", "default"} and key in event.keys


def _is_read(script: Script, node: ast.AST, key: str) -> bool:
    """Whether it is `st.session_state.key`, which raises unless the key is set."""
    return any(use.node is node and key in use.keys for use in script.state_uses("read"))


def _begins_with(before: Sequence[Step], key: str, default: ast.expr) -> bool:
    """Whether the key surely has a value by then, which begins as the default does."""
    match before[0][-1] if len(before) == 1 else None:
        case StateUse(keys=(_,), value=ast.expr() as value):
            return ast.dump(value) == ast.dump(default) and all(
                _is_sure(event.block, key) for event in before[0]
            )
        case _:
            return False


def _is_sure(block: Block, key: str) -> bool:
    return block.certain or (key in block.absent and block.parent is not None and block.parent.certain)


def _dropped(script: Script, widget: Call, default: ast.expr) -> tuple[Edit, ...]:
    """The keyword gone, together with the comma before it."""
    keywords = widget.node.keywords
    given = next((each for each in keywords if each.value is default), None)
    arguments: list[ast.expr | ast.keyword] = [*widget.node.args, *keywords]
    if widget.api not in DROPPABLE or given is None or arguments[0] is given:
        return ()
    _, start = script.span(arguments[arguments.index(given) - 1])
    _, end = script.span(given)
    between = script.source[start : script.span(given)[0]]
    return (Edit(start, end, ""),) if between.strip() == b"," else ()


RULE = Rule(
    code="HW102",
    name="default-and-state",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Widget Keys and State",
    scan=scan,
    bad=(
        app(
            "the same first value",
            """
            if 'name' not in st.session_state:
                st.session_state.name = 'Ada'
            st.text_input('Name', value='Ada', key='name')
            """,
            """
            if 'name' not in st.session_state:
                st.session_state.name = 'Ada'
            st.text_input('Name', key='name')
            """,
        ),
        app(
            "by setdefault",
            """
            st.session_state.setdefault('on', True)
            st.toggle(
                'On',
                value=True,
                key='on',
            )
            """,
            """
            st.session_state.setdefault('on', True)
            st.toggle(
                'On',
                key='on',
            )
            """,
        ),
        app(
            "its own value",
            """
            st.session_state.setdefault('text', 'a')
            st.text_area('Text', key='text', value=st.session_state.text)
            """,
            """
            st.session_state.setdefault('text', 'a')
            st.text_area('Text', key='text')
            """,
        ),
        app(
            "a number",
            """
            st.session_state.setdefault('n', 3)
            st.number_input('n', 0, 9, 3, key='n')
            st.session_state.setdefault('m', 3)
            st.slider('m', 0, 9, value=load(), key='m')
            """,
        ),
        app(
            "another value",
            """
            if 'kind' not in st.session_state:
                st.session_state['kind'] = 'y'
            st.selectbox('Kind', ['x', 'y'], index=1, key='kind')
            """,
        ),
        app(
            "set in a callback",
            """
            def reset():
                st.session_state.name = 'Bob'

            st.text_input('Name', 'Ada', key='name')
            st.button('Reset', on_click=reset)
            """,
        ),
        app(
            "the index of its own value",
            """
            st.session_state.setdefault('kind', 'x')
            st.radio('Kind', kinds, index=kinds.index(st.session_state['kind']), key='kind')
            """,
        ),
        Example(
            "its own value, which another file begins",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import prepare
                    prepare()
                    st.multiselect('Kinds', ['x', 'y'], default=st.session_state.kinds, key='kinds')
                    """
                ),
                "lib/state.py": dedent(
                    """\
                    import streamlit as st
                    def prepare():
                        st.session_state.setdefault('kinds', ['x'])
                    """
                ),
            },
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import prepare
                    prepare()
                    st.multiselect('Kinds', ['x', 'y'], key='kinds')
                    """
                ),
            },
        ),
    ),
    good=(
        app(
            "its own value, which nothing sets",
            """
            st.multiselect('Kinds', ['x', 'y'], default=st.session_state.kinds, key='kinds')
            """,
        ),
        app(
            "its own value, which the script only ever empties",
            """
            st.session_state.setdefault('on', False)
            if 'name' not in st.session_state:
                st.session_state.name = ''
            def clear():
                st.session_state.on = False
            st.button('Clear', on_click=clear)
            st.checkbox('On', key='on', value=st.session_state.on)
            st.text_input('Name', value=st.session_state.name, key='name')
            """,
        ),
        app(
            "no default",
            """
            st.session_state.setdefault('name', 'Ada')
            st.text_input('Name', key='name')
            st.slider('n', 0, 9, key='n')
            """,
        ),
        app(
            "a default that is as good as none",
            """
            for key, value in {'kind': 'x', 'on': True, 'name': 'Ada', 'day': None}.items():
                st.session_state.setdefault(key, value)
            st.selectbox('Kind', ['x', 'y'], index=0, key='kind')
            st.checkbox('On', value=False, key='on')
            st.text_input('Name', value='', key='name')
            st.date_input('Day', 'today', key='day')
            """,
        ),
        app(
            "no state",
            """
            st.text_input('Name', value='Ada', key='name')
            st.write(st.session_state.name)
            """,
        ),
        app(
            "another key",
            """
            st.session_state.setdefault('name', 'Ada')
            st.session_state.name = st.text_input('Name', value=st.session_state.name, key='name_input')
            """,
        ),
        app(
            "set where it is not drawn",
            """
            if st.session_state.get('page') == 'edit':
                st.text_input('Name', value='Ada', key='name')
            else:
                st.session_state.name = 'Bob'
            """,
        ),
        app(
            "a computed key",
            """
            st.session_state.setdefault('name', 'Ada')
            st.text_input('Name', value='Ada', key=f'name{st.session_state.n}')
            """,
        ),
        app(
            "a default that may be empty",
            """
            def reset():
                st.session_state.name = ''

            st.text_input('Name', value=load(), key='name', on_change=reset)
            """,
        ),
    ),
)
