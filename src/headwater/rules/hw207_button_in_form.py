"""What Streamlit refuses inside a form, or inside a dialog.

## What it does
Reports, inside a form: a button other than the form's own, a download button, a chat input, a callback of an
input, another form. It also reports a form's button outside of any form, a dialog that opens another dialog,
and two dialogs that open in one run.

## Why is this bad?
Each of them raises an exception as soon as the line is reached.

## Example
    with st.form("order"):
        name = st.text_input("Name", on_change=check)
        st.button("Add")

## Use instead
    with st.form("order"):
        name = st.text_input("Name")
        st.form_submit_button("Add", on_click=check)

## Known limits
A helper of the same file is followed into, as far as what it draws depends on no condition. A container that
was made outside of the form is outside of it wherever it is used, and so is the sidebar.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, precedes, roots, steps
from headwater.analysis.script import Call, LocalCall, Script
from headwater.analysis.tree import walk
from headwater.analysis.vocabulary import CONTAINER_LISTS, CONTAINERS, SELECTABLE, VALUE_WIDGETS
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

REFUSED = frozenset({"button", "chat_input", "download_button", "form", "menu_button"})


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """What stands in a form or a dialog and must not."""
    forms = any(True for _ in script.calls("form", "form_submit_button"))
    dialogs = any(scope.role == "dialog" for scope in script.scopes)
    if not forms and not dialogs:
        return
    found: dict[int, Hit] = {}
    for root in roots(script):
        reached = steps(script, root)
        for step in reached if forms else ():
            if (hit := _in_form(step)) is not None:
                found.setdefault(id(hit.node), hit)
        for hit in _dialogs(reached) if dialogs else ():
            found.setdefault(id(hit.node), hit)
    yield from found.values()
    yield from _outside(script)


def _in_form(step: Step) -> Hit | None:
    event = step[-1]
    if not isinstance(event, Call):
        return None
    form = _form(step, event)
    if form is None or form is event:
        return None
    if event.api in REFUSED:
        return Hit(event.node, f"{event.title} raises inside {_named(form)}.")
    if (callback := _callback(event)) is not None:
        return Hit(callback.value, f"{callback.arg}= of {event.title} raises inside {_named(form)}.")
    return None


def _form(step: Step, event: Call) -> Call | None:
    """The form that `event`, at the end of `step`, is certainly drawn in when it is reached."""
    if event.form is not None or event.on is not None:
        return event.form
    for outer, inner in zip(reversed(step[:-1]), reversed(step), strict=False):
        if not inner.block.certain:
            return None  # a helper may well ask whether it is in a form
        if isinstance(outer, LocalCall) and outer.form is not None:
            return outer.form
    return None


def _named(form: Call) -> str:
    key = form.key_node
    return f"form {key.value!r}" if isinstance(key, ast.Constant) else "a form"


def _callback(call: Call) -> ast.keyword | None:
    """The callback that the input has, and that only a form's button may have."""
    wanted = "on_change" if call.api in VALUE_WIDGETS else "on_select" if call.api in SELECTABLE else ""
    for keyword in call.node.keywords:
        if keyword.arg == wanted and isinstance(keyword.value, ast.Name | ast.Attribute | ast.Lambda):
            return keyword
    return None


def _dialogs(reached: Sequence[Step]) -> Iterator[Hit]:
    """The dialogs that open in a run, or in a dialog, in which another one is open already."""
    opened: list[Step] = []
    for step in reached:
        event = step[-1]
        if not isinstance(event, LocalCall) or event.target.role != "dialog":
            continue
        if any(each.scope.role == "dialog" for each in step):
            yield Hit(event.node, f"{event.name}() is a dialog: it raises inside another one.")
        elif any(precedes(first, step) for first in opened):
            yield Hit(event.node, f"{event.name}() opens a second dialog in one run, which raises.")
        else:
            opened.append(step)


def _outside(script: Script) -> Iterator[Hit]:
    """The submit buttons that the file itself draws outside of any form."""
    for event in script.module.events:
        if (
            isinstance(event, Call)
            and event.api == "form_submit_button"
            and event.form is None
            and not isinstance(event.on, ast.Name | ast.Attribute | ast.Subscript)
            and not _is_in_unknown(script, event.node)
        ):
            yield Hit(event.node, f"{event.title} raises outside of a form.")


def _is_in_unknown(script: Script, node: ast.expr) -> bool:
    """Whether a `with` around `node` may open a form that is not seen."""
    return any(
        isinstance(each, ast.With | ast.AsyncWith)
        and each.lineno <= node.lineno <= (each.end_lineno or 0)
        and not all(_is_plain(item.context_expr) for item in each.items)
        for each in walk(script.tree)
    )


def _is_plain(context: ast.expr) -> bool:
    match context:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in CONTAINERS | CONTAINER_LISTS | {"spinner"} and name != "form"
        case ast.Attribute(attr="sidebar"):
            return True
        case _:
            return False


RULE = Rule(
    code="HW207",
    name="button-in-form",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Forms",
    scan=scan,
    bad=(
        app(
            "a button",
            """
            with st.form('f'):
                st.button('b')
                st.form_submit_button('s')
            """,
        ),
        app(
            "a button of the form's container",
            """
            form = st.form('f')
            form.button('b')
            form.form_submit_button('s')
            """,
        ),
        app(
            "in a column of the form",
            """
            with st.form('f'):
                left, right = st.columns(2)
                with left:
                    st.form_submit_button('s')
                right.download_button('d', 'x')
            """,
        ),
        app(
            "in one of the form's columns",
            """
            with st.form('f'):
                parts = st.columns(2)
                parts[0].form_submit_button('s')
                if parts[1].button('b'):
                    print()
            """,
        ),
        app(
            "a chat input",
            """
            with st.form('f'):
                st.chat_input('c')
                st.form_submit_button('s')
            """,
        ),
        app(
            "a callback",
            """
            with st.form('f'):
                st.text_input('t', on_change=print)
                st.form_submit_button('s')
            """,
        ),
        app(
            "a selection's callback",
            """
            with st.form('f'):
                st.dataframe([1], on_select=print)
                st.form_submit_button('s')
            """,
        ),
        app(
            "a form",
            """
            with st.form('f'):
                with st.form('g'):
                    st.form_submit_button('s')
            """,
        ),
        app(
            "in a helper",
            """
            def extra():
                if st.button('b'):
                    print()

            with st.form('f'):
                extra()
                st.form_submit_button('s')
            """,
        ),
        app(
            "a submit button without a form",
            """
            if st.form_submit_button('s'):
                print()
            """,
        ),
        app(
            "a submit button after its form",
            """
            with st.form('f'):
                st.text_input('t')
            st.form_submit_button('s')
            """,
        ),
        app(
            "two dialogs",
            """
            @st.dialog('a')
            def a(): ...
            @st.dialog('b')
            def b(): ...
            a()
            b()
            """,
        ),
        app(
            "a dialog in a dialog",
            """
            @st.dialog('a')
            def a():
                if st.button('more'):
                    b()
            @st.dialog('b')
            def b(): ...
            if st.button('open'):
                a()
            """,
        ),
    ),
    good=(
        app(
            "the form's button",
            """
            with st.form('f'):
                st.text_input('t')
                st.form_submit_button('s', on_click=print)
            """,
        ),
        app(
            "after the form",
            """
            with st.form('f'):
                st.form_submit_button('s')
            st.button('b')
            st.text_input('t', on_change=print)
            """,
        ),
        app(
            "a column made before the form",
            """
            left, right = st.columns(2)
            with st.form('f'):
                left.button('b')
                with right:
                    st.button('c')
                st.form_submit_button('s')
            """,
        ),
        app(
            "the sidebar",
            """
            with st.form('f'):
                st.sidebar.button('b')
                st.form_submit_button('s')
            """,
        ),
        app(
            "no callback",
            """
            with st.form('f'):
                st.text_input('t', on_change=None)
                st.dataframe([1], on_select='rerun')
                st.form_submit_button('s')
            """,
        ),
        app(
            "a link",
            """
            with st.form('f'):
                st.link_button('l', 'https://example.org')
                st.form_submit_button('s')
            """,
        ),
        app(
            "a form or not",
            """
            def send(inside):
                if inside:
                    st.form_submit_button('s')
                else:
                    st.button('s')

            with st.form('f'):
                send(True)
            """,
        ),
        app(
            "somebody's form",
            """
            from ui import my_form
            with my_form():
                st.form_submit_button('s')
            """,
        ),
        app(
            "the submit button of a form that is handed over",
            """
            def send(form):
                form.form_submit_button('s')

            with st.form('f') as form:
                send(form)
            """,
        ),
        app(
            "one dialog or the other",
            """
            @st.dialog('a')
            def a(): ...
            @st.dialog('b')
            def b(): ...
            if st.button('a'):
                a()
            if st.button('b'):
                b()
            """,
        ),
        app(
            "one dialog after a click, another by default",
            """
            @st.dialog('a')
            def a(): ...
            if st.session_state.get('x'):
                a()
            elif st.button('b'):
                a()
            """,
        ),
    ),
)
