"""Data computed under a button and shown only there.

## What it does
Reports a chart, a table or another element that shows what was computed under a button's condition, where
nothing of it is kept in session state.

## Why is this bad?
A button is true only in the one run after its click. The next use of any other widget starts a run without
it: the result is gone, and has to be computed again.

## Example
    if st.button("Load"):
        data = load()
        st.dataframe(data)

## Use instead
    if st.button("Load"):
        st.session_state.data = load()

    if "data" in st.session_state:
        st.dataframe(st.session_state.data)

## Known limits
One finding for each button. Messages are left alone, so is a branch that writes to session state, and a
script without any other widget that could start a run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, roots, steps, trigger
from headwater.analysis.script import Call, Script, StateUse
from headwater.analysis.tree import walk
from headwater.analysis.vocabulary import BUTTONS, DRAWN
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

RESULTS = DRAWN - {"json"}
"""Elements that show data; JSON is mostly the answer of what the button did, which is a message."""

CHANGES = frozenset({"add", "append", "extend", "insert", "setdefault", "update"})

EXCERPTS = frozenset({"describe", "head", "sample", "sort_values", "tail", "value_counts"})
"""Methods of a table that give a part of it, or what it comes to."""

SHOWN = frozenset({"code", "image", "markdown", "video", "write"})
"""Elements that show data or words: only a value of its own counts, not a sentence."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The first element under each button that shows what was computed there."""
    if not any(True for _ in script.calls(*BUTTONS)):
        return
    for root in roots(script):
        for button, under in _branches(steps(script, root)):
            shown = next((step[-1] for step in under if _shows_result(step)), None)
            if isinstance(shown, Call) and not any(map(_keeps, under)) and _others(script, button):
                yield Hit(
                    shown.node,
                    f"{shown.api} shows what is computed under {button.title}: the next click loses it.",
                )


def _branches(run: Iterable[Step]) -> Iterable[tuple[Call, list[Step]]]:
    """What happens under each button."""
    found: dict[int, tuple[Call, list[Step]]] = {}
    for step in run:
        button = trigger(step)
        if button is not None and button.api in BUTTONS:
            found.setdefault(id(button), (button, []))[1].append(step)
    return found.values()


def _keeps(step: Step) -> bool:
    """Whether it puts something into session state, or into what session state holds."""
    use = step[-1]
    return isinstance(use, StateUse) and (use.use in {"write", "default"} or _is_changed(use))


def _is_changed(use: StateUse) -> bool:
    for call in use.scope.calls:
        match call.func:
            case ast.Attribute(value=owner, attr=method) if owner is use.node and method in CHANGES:
                return True
            case _:
                pass
    return any(
        isinstance(target, ast.Subscript) and target.value is use.node
        for each in use.scope.assignments
        if isinstance(each, ast.Assign)
        for target in each.targets
    )


def _shows_result(step: Step) -> bool:
    """Whether it shows what was computed after the click."""
    element = step[-1]
    if not isinstance(element, Call) or element.is_widget or element.api not in RESULTS | SHOWN:
        return False
    given = element.node.args[:2] or [each.value for each in element.node.keywords][:1]
    if element.api in SHOWN:
        return bool(given) and (name := _base(given[0])) != "" and name in _computed(step, calls=True)
    names = _computed(step, calls=False)
    return any(
        isinstance(each, ast.Call) or (isinstance(each, ast.Name) and each.id in names)
        for value in given
        for each in walk(value)
    )


def _base(node: ast.expr) -> str:
    """The name that `name`, `name.x`, `name['x']`, `name.head()` begins with."""
    while True:
        match node:
            case ast.Attribute(value=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in EXCERPTS:
                node = inner
            case _:
                return node.id if isinstance(node, ast.Name) else ""


def _computed(step: Step, *, calls: bool) -> set[str]:
    """The names that the arm under the button gives a value, or only those that it gives a call's.

    Those of the functions that it calls to draw are among the first ones.
    """
    own: set[str] = set()
    for event in reversed(step):
        for block in event.block.chain():
            if block.trigger is not None and isinstance(block.branch, ast.If):
                arm = block.branch.body if block.kind == "if" else []
                return own | {name for statement in arm for name in _assigned(statement, calls)}
        if not calls:
            made = (each for each in event.scope.assignments if isinstance(each, ast.Assign))
            own |= {name for each in made if _calls(each.value) for name in _assigned(each, calls)}
    return set()


def _assigned(statement: ast.stmt, calls: bool) -> Iterator[str]:
    for node in walk(statement):
        match node:
            case ast.Assign(targets=targets, value=value) if not calls or _calls(value):
                for target in targets:
                    yield from (each.id for each in walk(target) if isinstance(each, ast.Name))
            case _:
                pass


def _calls(value: ast.expr) -> bool:
    return not isinstance(value, ast.JoinedStr) and any(isinstance(node, ast.Call) for node in walk(value))


def _others(script: Script, button: Call) -> bool:
    """Whether anything else than the button starts a run while the result is shown."""
    return any(
        call.is_widget and call is not button and (call.form is None or call.form is not button.form)
        for call in script.calls()
    )


RULE = Rule(
    code="HW203",
    name="button-result-lost",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Button Behavior",
    scan=scan,
    bad=(
        app(
            "a table",
            """
            n = st.slider('n', 0, 9)
            if st.button('Load'):
                data = load(n)
                st.dataframe(data)
            """,
        ),
        app(
            "the first rows of a table",
            """
            n = st.slider('n', 0, 9)
            if st.button('Load'):
                data = load(n)
                st.write(data.head())
            """,
        ),
        app(
            "a chart of a call",
            """
            n = st.slider('n', 0, 9)
            if st.button('Load'):
                st.line_chart(load(n))
            """,
        ),
        app(
            "by a name",
            """
            n = st.slider('n', 0, 9)
            go = st.sidebar.button('Load')
            if go:
                with st.spinner('...'):
                    data = load(n)
                st.metric('Sum', data.sum())
            """,
        ),
        app(
            "a list that is filled",
            """
            n = st.slider('n', 0, 9)
            if st.button('Load'):
                rows = []
                for each in range(n):
                    rows.append(each)
                st.dataframe(rows)
            """,
        ),
        app(
            "an answer",
            """
            question = st.text_input('Question')
            if st.button('Ask') and question:
                answer = ask(question)
                st.write(answer)
            """,
        ),
        app(
            "under a form's submit",
            """
            st.selectbox('Kind', ['x', 'y'])
            with st.form('f'):
                n = st.slider('n', 0, 9)
                sent = st.form_submit_button('Load')
            if sent:
                data = load(n)
                st.bar_chart(data)
            """,
        ),
        app(
            "in a function",
            """
            def show(n):
                st.dataframe(load(n))

            n = st.slider('n', 0, 9)
            if st.button('Load'):
                show(n)
            """,
        ),
        app(
            "a chart that a function draws",
            """
            def plot(rows):
                figure = px.scatter(rows)
                figure.update_layout(height=300)
                st.plotly_chart(figure)

            n = st.slider('n', 0, 9)
            if st.button('Show'):
                plot(load(n))
            """,
        ),
    ),
    good=(
        app(
            "kept",
            """
            n = st.slider('n', 0, 9)
            if st.button('Load'):
                st.session_state.data = load(n)
            if 'data' in st.session_state:
                st.dataframe(st.session_state.data)
            """,
        ),
        app(
            "kept and shown",
            """
            n = st.slider('n', 0, 9)
            if st.button('Load'):
                data = load(n)
                st.dataframe(data)
                st.session_state['data'] = data
            """,
        ),
        app(
            "kept in a list",
            """
            n = st.slider('n', 0, 9)
            if st.button('Load'):
                data = load(n)
                st.dataframe(data)
                st.session_state.history.append(data)
            """,
        ),
        app(
            "kept in a dictionary",
            """
            n = st.slider('n', 0, 9)
            if st.button('Load'):
                data = load(n)
                st.dataframe(data)
                st.session_state.loaded[n] = data
            """,
        ),
        app(
            "a message",
            """
            name = st.text_input('Name')
            if st.button('Greet'):
                time = now()
                st.success(f'Hello {name}, it is {time}')
                st.write(f'Hello {name}, it is {time}')
                st.write('Done')
            """,
        ),
        app(
            "a write to a database",
            """
            name = st.text_input('Name')
            if st.button('Save'):
                row = save(name)
                st.toast('Saved')
                st.rerun()
            """,
        ),
        app(
            "the answer of what was done",
            """
            name = st.text_input('Name')
            if st.button('Delete'):
                answer = delete(name)
                st.json(answer)
            """,
        ),
        app(
            "no other widget",
            """
            if st.button('Load'):
                data = load()
                st.dataframe(data)
            """,
        ),
        app(
            "no other widget than the form's",
            """
            with st.form('f'):
                n = st.slider('n', 0, 9)
                sent = st.form_submit_button('Load')
            if sent:
                data = load(n)
                st.dataframe(data)
            """,
        ),
        app(
            "known before",
            """
            data = load(st.slider('n', 0, 9))
            if st.button('Show'):
                st.dataframe(data)
            """,
        ),
        app(
            "a toggle",
            """
            n = st.slider('n', 0, 9)
            if st.toggle('Load'):
                data = load(n)
                st.dataframe(data)
            """,
        ),
        app(
            "a dialog",
            """
            @st.dialog('d')
            def show(n):
                data = load(n)
                st.dataframe(data)

            n = st.slider('n', 0, 9)
            if st.button('Load'):
                show(n)
            """,
        ),
    ),
)
