"""A button that is drawn only in the run after another button was clicked.

## What it does
Reports a button under the condition of another one, or of a chat's input, whose own click can never do
anything.

## Why is this bad?
A button is true only in the one run after its click. A click on the inner button starts a new run, in which
the outer one is false again: the inner button is not even drawn, and what stands under it never happens.

## Example
    if st.button("Edit"):
        if st.button("Save"):
            save()

## Use instead
    def start_editing():
        st.session_state.editing = True

    st.button("Edit", on_click=start_editing)
    if st.session_state.editing and st.button("Save"):
        save()

## Known limits
An inner button with a callback is left alone: its callback does run. So is one in a function that is called
elsewhere, too, and one under a chat's input that nobody asks: its click may be there to stop the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.flow import condition, under_buttons
from headwater.analysis.script import Call, Script
from headwater.analysis.vocabulary import BUTTONS
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule, app


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The buttons under another button's click."""
    for step, outer in under_buttons(script):
        inner = step[-1]
        if isinstance(inner, Call) and inner.api in BUTTONS and _is_bare(inner) and not _stops(inner, outer):
            yield Hit(inner.node, f"{inner.title} is drawn only in the run after {condition(outer)}.")


def _is_bare(button: Call) -> bool:
    """Whether a click on it can only be asked for where it is drawn."""
    return not button.argument("on_click") and not button.opaque


def _stops(button: Call, outer: Call) -> bool:
    """Whether all that a click may be for is to end the run."""
    return outer.api == "chat_input" and button.used == "dropped"


RULE = Rule(
    code="HW201",
    name="nested-button",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Button Behavior",
    scan=scan,
    bad=(
        app(
            "nested",
            """
            if st.button('a'):
                if st.button('b'):
                    print()
            """,
        ),
        app(
            "under a chat's input",
            """
            if question := st.chat_input('Ask'):
                st.write(answer(question))
                if st.button('Once more'):
                    st.write(answer(question))
            """,
        ),
        app(
            "by a name",
            """
            a = st.button('a')
            if a:
                b = st.button('b')
            """,
        ),
        app(
            "in a column",
            """
            c, d = st.columns(2)
            if c.button('a'):
                if d.button('b'): print()
            """,
        ),
        app(
            "in the sidebar",
            """
            if st.sidebar.button('a'):
                if st.button('b'): print()
            """,
        ),
        app(
            "after a walrus",
            """
            if (a := st.button('a')) and True:
                st.button('b')
            """,
        ),
        app(
            "under a form's submit",
            """
            with st.form('f'):
                sent = st.form_submit_button('Send')
            if sent:
                if st.button('b'): print()
            """,
        ),
        app(
            "in a function",
            """
            def again():
                if st.button('b'): print()

            if st.button('a'):
                again()
            """,
        ),
        app(
            "in a method",
            """
            class Page:
                def show(self):
                    if st.button('a'):
                        self.ask()

                def ask(self):
                    if st.button('b'): print()

            Page().show()
            """,
        ),
        app(
            "after an early exit",
            """
            if not st.button('a'):
                st.stop()
            if st.button('b'): print()
            """,
        ),
        app(
            "a name that is else false",
            """
            if st.session_state.get('ready'):
                go = st.button('Go')
            else:
                go = False
            if go:
                st.button('b')
            """,
        ),
        app(
            "a name that begins as false",
            """
            go = None
            if st.session_state.get('ready'):
                go = st.button('Go')
            if go:
                st.button('b')
            """,
        ),
        Example(
            "imported by name",
            {
                "app.py": dedent(
                    """\
                    from streamlit import button
                    if button('a'):
                        if button('b'): print()
                    """
                ),
            },
        ),
    ),
    good=(
        app(
            "to stop the answer",
            """
            if question := st.chat_input('Ask'):
                st.button('Stop')
                st.write_stream(answer(question))
            """,
        ),
        app(
            "a message, and the messages before",
            """
            for n, text in enumerate(st.session_state.texts):
                st.write(text)
                if st.button('Like', key=f'like{n}'):
                    like(text)
            if question := st.chat_input('Ask'):
                st.write(answer(question))
                if st.button('Like', key=f'like{len(st.session_state.texts)}'):
                    like(question)
            """,
        ),
        app(
            "side by side",
            """
            if st.button('a'): print()
            if st.button('b'): print()
            """,
        ),
        app(
            "the else arm",
            """
            if st.button('a'):
                print()
            else:
                st.button('b')
            """,
        ),
        app(
            "a callback",
            """
            if st.button('a'):
                st.button('b', on_click=print)
            """,
        ),
        app(
            "or what is remembered",
            """
            if st.button('a') or st.session_state.a:
                st.button('b')
            """,
        ),
        app(
            "a name that may be something else",
            """
            if st.session_state.get('auto'):
                go = True
            else:
                go = st.button('Go')
            if go:
                st.button('b')
            """,
        ),
        app(
            "a name that was something else before",
            """
            go = st.session_state.get('auto')
            if not go:
                go = st.button('Go')
            if go:
                st.button('b')
            """,
        ),
        app(
            "a name that is set elsewhere",
            """
            go = st.button('Go')
            if st.session_state.get('auto'):
                go = True
            if go:
                st.button('b')
            """,
        ),
        app(
            "a toggle",
            """
            if st.toggle('a'):
                st.button('b')
            """,
        ),
        app(
            "a link",
            """
            if st.button('a'):
                st.link_button('b', 'https://example.org')
            """,
        ),
        app(
            "in a function that is called elsewhere",
            """
            def again():
                if st.button('b'): print()

            again()
            if st.button('a'):
                again()
            """,
        ),
        app(
            "a dialog",
            """
            @st.dialog('d')
            def ask():
                if st.button('b'): print()

            if st.button('a'):
                ask()
            """,
        ),
        app(
            "a fragment lives on",
            """
            @st.fragment
            def part():
                if st.button('b'): print()

            if st.button('a'):
                part()
            """,
        ),
        Example(
            "somebody else's button",
            {
                "app.py": dedent(
                    """\
                    import ui as st
                    if st.button('a'):
                        st.button('b')
                    """
                ),
            },
        ),
    ),
)
