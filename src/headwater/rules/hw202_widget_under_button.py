"""A widget that is drawn only in the run after a button was clicked.

## What it does
Reports a widget under the condition of a button, or of a chat's input.

## Why is this bad?
A button is true only in the one run after its click. To use the widget starts a new run, in which the button
is false again: the widget is gone, and what the user chose in it with it.

## Example
    if st.button("Filter"):
        st.selectbox("Country", countries)

## Use instead
    if st.toggle("Filter"):
        st.selectbox("Country", countries)

## Known limits
A button under a button is HW201's, and so is a form there: its submit button is one. A widget that is
disabled is left alone, a download button with `on_click="ignore"`, which starts no run, and what is drawn in
a function that is called elsewhere, too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, condition, under_buttons
from headwater.analysis.script import Call, Script
from headwater.analysis.vocabulary import BUTTONS
from headwater.core.finding import Edit, Level
from headwater.core.rule import Hit, Rule, app

IGNORES_CLICKS = (1, 43)
"""The first version of Streamlit whose download button takes `on_click="ignore"`."""


def scan(script: Script, api: Api) -> Iterator[Hit]:
    """The widgets under a button's click."""
    for step, button in under_buttons(script):
        widget = step[-1]
        if isinstance(widget, Call) and _reruns(widget, step):
            yield _hit(script, api, widget, button)


def _hit(script: Script, api: Api, widget: Call, button: Call) -> Hit:
    message = f"{widget.title} is drawn only in the run after {condition(button)}."
    return Hit(widget.node, message, edits=_mended(script, api, widget))


def _reruns(widget: Call, step: Step) -> bool:
    """Whether to use it starts a run of the script."""
    if widget.api in BUTTONS or not widget.is_widget or widget.opaque:
        return False
    if any(getattr(event, "form", None) for event in step):
        return False  # only the form's submit button starts a run
    disabled = widget.argument("disabled")
    if isinstance(disabled, ast.Constant) and disabled.value is True:
        return False
    return widget.api != "download_button" or _download_reruns(widget)


def _download_reruns(widget: Call) -> bool:
    """Whether it is left to its default, or to `rerun`; a callback does what it is for before all is gone."""
    match widget.argument("on_click", 6):
        case None | ast.Constant(value="rerun" | None):
            return True
        case _:
            return False


def _mended(script: Script, api: Api, widget: Call) -> tuple[Edit, ...]:
    """A download needs no run of the script, unless somebody asks whether it was clicked."""
    if widget.api != "download_button" or widget.used != "dropped" or widget.argument("on_click", 6):
        return ()
    if api.oldest.version and api.oldest.version < IGNORES_CLICKS:
        return ()
    arguments: list[ast.expr | ast.keyword] = [*widget.node.args, *widget.node.keywords]
    _, end = script.span(arguments[-1])
    _, last = script.span(widget.node)
    if not widget.node.keywords and script.source[end:last].strip(b" \t\r\n,") != b")":
        return ()  # parentheses of its own, or a comment
    return (Edit(end, end, ', on_click="ignore"'),)


RULE = Rule(
    code="HW202",
    name="widget-under-button",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Button Behavior",
    scan=scan,
    bad=(
        app(
            "a selectbox",
            """
            if st.button('Filter'):
                st.selectbox('Country', ['x', 'y'])
            """,
        ),
        app(
            "by a name, in the sidebar",
            """
            clicked = st.sidebar.button('Filter')
            if clicked:
                n = st.sidebar.slider('n', 0, 9)
            """,
        ),
        app(
            "under a form's submit",
            """
            with st.form('f'):
                sent = st.form_submit_button('Send')
            if sent:
                st.text_area('Answer')
            """,
        ),
        app(
            "in a column",
            """
            a, b = st.columns(2)
            with a:
                if st.button('Edit'):
                    b.text_input('Name', key='name')
            """,
        ),
        app(
            "in a function",
            """
            def options():
                st.checkbox('All')

            if st.button('Options'):
                options()
            """,
        ),
        app(
            "after an early exit",
            """
            if not st.button('Load'):
                st.stop()
            st.multiselect('Columns', load())
            """,
        ),
        app(
            "a table to select in",
            """
            if st.button('Load'):
                st.dataframe(df, on_select='rerun')
            """,
        ),
        app(
            "under a chat's input",
            """
            question = st.chat_input('Ask')
            if question:
                st.write(answer(question))
                st.feedback('thumbs')
            """,
        ),
        app(
            "a chat's input",
            """
            if st.button('Talk'):
                st.chat_input('Say')
            """,
        ),
        app(
            "a download",
            """
            if st.button('Export'):
                st.download_button('Save', data, 'x.csv')
            """,
            """
            if st.button('Export'):
                st.download_button('Save', data, 'x.csv', on_click="ignore")
            """,
        ),
        app(
            "a download over several lines",
            """
            if st.button('Export'):
                st.download_button(
                    label='Sävé',
                    data=data,
                    mime='text/plain',  # as (text)
                )
            """,
            """
            if st.button('Export'):
                st.download_button(
                    label='Sävé',
                    data=data,
                    mime='text/plain', on_click="ignore",  # as (text)
                )
            """,
        ),
        app(
            "a download that is asked for",
            """
            if st.button('Export'):
                if st.download_button('Save', data):
                    print()
            """,
        ),
    ),
    good=(
        app(
            "with each message of a chat",
            """
            for text in st.session_state.texts:
                st.download_button('Save', text)
            if question := st.chat_input('Ask'):
                st.download_button('Save', question)
            """,
        ),
        app(
            "a toggle",
            """
            if st.toggle('Filter'):
                st.selectbox('Country', ['x', 'y'])
            if st.checkbox('More'):
                st.slider('n')
            """,
        ),
        app(
            "beside it",
            """
            if st.button('Save'):
                st.success('Saved')
            st.text_input('Name')
            """,
        ),
        app(
            "the other arm",
            """
            if st.button('Save'):
                st.success('Saved')
            else:
                st.text_input('Name')
            """,
        ),
        app(
            "or what is remembered",
            """
            if st.button('Edit') or st.session_state.get('editing'):
                st.text_input('Name')
            """,
        ),
        app(
            "remembered under the same name",
            """
            clicked = st.button('Edit')
            clicked |= st.session_state.get('editing', False)
            if clicked:
                st.text_input('Name')
            """,
        ),
        app(
            "a download that starts no run",
            """
            if st.button('Export'):
                st.download_button('Save', data, on_click='ignore')
                st.download_button('Save', data, 'x', 'text/plain', 'k', None, 'ignore')
            """,
        ),
        app(
            "a download with a callback",
            """
            if st.button('Export'):
                st.download_button('Save', data, on_click=print)
            """,
        ),
        app(
            "disabled",
            """
            if st.button('Show'):
                st.text_area('Result', 'x', disabled=True)
            """,
        ),
        app(
            "a dialog",
            """
            @st.dialog('Edit')
            def edit():
                st.text_input('Name')

            if st.button('Edit'):
                edit()
            """,
        ),
        app(
            "a fragment lives on",
            """
            @st.fragment
            def edit():
                st.text_input('Name')

            if st.button('Edit'):
                edit()
            """,
        ),
        app(
            "a link and a picture",
            """
            if st.button('Show'):
                st.link_button('Go', 'https://example.org')
                st.image('x.png')
                st.dataframe(df)
            """,
        ),
        app(
            "in a function that is called elsewhere",
            """
            def options():
                st.checkbox('All')

            options()
            if st.button('Options'):
                options()
            """,
        ),
        app(
            "before the click is asked for",
            """
            clicked = st.button('Send')
            name = st.text_input('Name')
            if clicked:
                send(name)
            """,
        ),
    ),
)
