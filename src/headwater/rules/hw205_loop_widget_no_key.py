"""A widget in a loop that is the same in every round.

## What it does
Reports a widget without a key in a loop, where neither its label nor anything else that it is given changes
from round to round.

## Why is this bad?
Streamlit tells widgets without a key apart by what they are given. The second round raises a
StreamlitDuplicateElementId.

## Example
    for item in items:
        st.write(item)
        st.button("Delete")

## Use instead
    for item in items:
        st.write(item)
        st.button("Delete", key=f"delete_{item}")

## Known limits
Only literal arguments count as the same. A loop that is left in its first round is left alone, and so is a
widget under a condition, which may hold only once.
"""

from __future__ import annotations

from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, repeats, roots, steps
from headwater.analysis.script import Call, Script
from headwater.analysis.vocabulary import WIDGETS
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The widgets without a key that every round of a loop draws alike."""
    seen = set()
    for root in roots(script):
        for step in steps(script, root):
            call = step[-1]
            if not isinstance(call, Call) or id(call) in seen or not _is_constant(call, step):
                continue
            if line := repeats(step):
                seen.add(id(call))
                yield Hit(
                    call.node,
                    f"{call.title} has no key and is the same in every round of the loop in line {line}.",
                )


def _is_constant(call: Call, step: Step) -> bool:
    """Whether it is always the same; a form of each round makes another widget of it."""
    return (
        call.api in WIDGETS
        and call.key_node is None
        and not call.opaque
        and not any(getattr(event, "form", None) for event in step)
        and bool(call.identity)
    )


RULE = Rule(
    code="HW205",
    name="loop-widget-no-key",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Common Gotchas",
    scan=scan,
    bad=(
        app(
            "a button",
            """
            for item in items:
                st.write(item)
                st.button('Delete')
            """,
        ),
        app(
            "in a column",
            """
            for number, item in enumerate(items):
                a, b = st.columns(2)
                a.write(item)
                with b:
                    if st.checkbox('Done', value=False):
                        print(item)
            """,
        ),
        app(
            "in a function",
            """
            def row(item):
                st.text_input('Name')

            for item in items:
                row(item)
            """,
        ),
        app(
            "only its callback changes",
            """
            for item in items:
                st.button('Delete', on_click=delete, args=(item,))
            """,
        ),
    ),
    good=(
        app(
            "a key",
            """
            for item in items:
                st.button('Delete', key=f'delete_{item}')
            """,
        ),
        app(
            "the label changes",
            """
            for item in items:
                st.button(f'Delete {item}')
                st.checkbox(item)
                st.selectbox(label=item, options=['a', 'b'])
            """,
        ),
        app(
            "another argument changes",
            """
            for item in items:
                st.text_input('Name', value=item)
                st.selectbox('Kind', item.kinds)
            """,
        ),
        app(
            "a form of its own",
            """
            for item in items:
                with st.form(f'form_{item}'):
                    st.text_input('Name')
                    st.form_submit_button('Save')
            """,
        ),
        app(
            "one round only",
            """
            for item in items:
                if item == chosen:
                    st.button('Delete')
            for item in items:
                st.button('Edit')
                break
            """,
        ),
        app(
            "no widget",
            """
            for item in items:
                st.write('x')
                st.link_button('Go', 'https://example.org')
            """,
        ),
        app(
            "in dialogs",
            """
            @st.dialog('Edit')
            def edit(item):
                st.text_input('Name')

            for item in items:
                if st.button(item):
                    edit(item)
            """,
        ),
    ),
)
