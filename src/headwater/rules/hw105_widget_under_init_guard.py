"""A widget that is drawn only in the run that sets a key for the first time.

## What it does
Reports a widget under `if key not in st.session_state`, where that branch also sets the key.

## Why is this bad?
The branch runs once in a session. The next run, which the widget itself starts when it is used, no longer
draws it: what the user chose is lost.

## Example
    if "city" not in st.session_state:
        st.session_state.city = st.text_input("City")

## Use instead
    st.session_state.setdefault("city", "")
    st.text_input("City", key="city")

## Known limits
A branch that sets the key only under a condition, as a login does, is left alone: it stays until then. So is
a widget that the same function draws elsewhere too, as in the `else` of the branch.
"""

from __future__ import annotations

from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, roots, steps
from headwater.analysis.script import Block, Call, Event, LocalCall, Scope, Script, StateUse
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The widgets that only a session's first run draws."""
    if not any(event.block.absent for event in script.events()):
        return
    seen = set()
    for root in roots(script):
        for step in steps(script, root):
            widget = step[-1]
            if isinstance(widget, Call) and widget.is_widget and id(widget) not in seen:
                key = _first_run_only(step)
                if key and not _has_twin(widget):
                    seen.add(id(widget))
                    yield Hit(
                        widget.node,
                        f"{widget.title} is drawn only until session_state.{key} is set, in the same run.",
                    )


def _first_run_only(step: Step) -> str:
    """The key that is missing in the run that draws `step`, and set there."""
    for event in reversed(step):
        for block in event.block.chain():
            for key in block.absent:
                if any(_sets(each, block, key) for each in event.scope.events):
                    return key
        if event.scope.role == "fragment":
            return ""  # it lives on without what called it
    return ""


def _has_twin(widget: Call) -> bool:
    """Whether the function draws the same widget elsewhere, as in the `else` of the branch."""
    others = (each for each in widget.scope.events if isinstance(each, Call) and each.node is not widget.node)
    return widget.title != widget.api and any(each.title == widget.title for each in others)


def _sets(event: Event, guard: Block, key: str) -> bool:
    """Whether `event` sets the key whenever the guarded branch runs."""
    if event.block is not guard:
        return False
    if isinstance(event, LocalCall):
        called = event.target
        return any(_sets(each, called.root, key) for each in _writes(called))
    return isinstance(event, StateUse) and event.use in {"write", "default"} and key in event.keys


def _writes(scope: Scope) -> Iterator[StateUse]:
    return (event for event in scope.events if isinstance(event, StateUse))


RULE = Rule(
    code="HW105",
    name="widget-under-init-guard",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Session State",
    scan=scan,
    bad=(
        app(
            "the key is the widget's value",
            """
            if 'city' not in st.session_state:
                st.session_state.city = st.text_input('City')
            """,
        ),
        app(
            "not in, written otherwise",
            """
            if not 'city' in st.session_state:
                city = st.sidebar.selectbox('City', ['x', 'y'])
                st.session_state['city'] = city
            """,
        ),
        app(
            "beside other first values",
            """
            if 'ready' not in st.session_state:
                st.session_state.ready = True
                with st.expander('Options'):
                    n = st.slider('n', 0, 9)
            """,
        ),
        app(
            "in a function",
            """
            def ask():
                return st.number_input('n')

            if 'n' not in st.session_state:
                st.session_state.n = ask()
            """,
        ),
        app(
            "set by a function",
            """
            def prepare():
                st.session_state.ready = True

            if 'ready' not in st.session_state:
                prepare()
                st.button('Start')
            """,
        ),
    ),
    good=(
        app(
            "first values only",
            """
            if 'city' not in st.session_state:
                st.session_state.city = ''
            st.text_input('City', key='city')
            """,
        ),
        app(
            "a login stays until it is done",
            """
            if 'user' not in st.session_state:
                name = st.text_input('Name')
                if st.button('Log in'):
                    st.session_state.user = name
                    st.rerun()
                st.stop()
            """,
        ),
        app(
            "a form stays until it is sent",
            """
            if 'user' not in st.session_state:
                with st.form('f'):
                    name = st.text_input('Name')
                    sent = st.form_submit_button('Log in')
                if not sent:
                    st.stop()
                st.session_state.user = name
            """,
        ),
        app(
            "a callback sets it",
            """
            def log_in():
                st.session_state.user = st.session_state.name

            if 'user' not in st.session_state:
                st.text_input('Name', key='name')
                st.button('Log in', on_click=log_in)
            """,
        ),
        app(
            "another key is set",
            """
            if 'user' not in st.session_state:
                st.session_state.page = 'login'
                st.text_input('Name')
            """,
        ),
        app(
            "the other branch draws the same",
            """
            if 'city' not in st.session_state:
                city = st.text_input('City', key='c')
                st.session_state.city = city
            else:
                city = st.text_input('City', st.session_state.city, key='c')
            """,
        ),
        app(
            "text",
            """
            if 'seen' not in st.session_state:
                st.session_state.seen = True
                st.info('Welcome')
                st.balloons()
            """,
        ),
    ),
)
