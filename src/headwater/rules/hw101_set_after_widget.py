"""A widget's key set in session state after the widget was drawn.

## What it does
Reports `st.session_state.key = ...` that comes, in the same run, after the widget with that key.

## Why is this bad?
Streamlit refuses it: the page shows a StreamlitAPIException, often only once a button is clicked. A
`try: ... except Exception:` around it only hides that nothing is set.

## Example
    st.text_input("Name", key="name")
    if st.button("Clear"):
        st.session_state.name = ""

## Use instead
    def clear():
        st.session_state.name = ""

    st.text_input("Name", key="name")
    st.button("Clear", on_click=clear)

## Known limits
Only literal keys, and only where the way from the widget to the assignment is plain: neither lies under a
condition that the other does not share, but for buttons. Of what a function of another file does only what it
does whenever it is called counts, and only for widgets of the file that calls it. Keys of buttons and other
widgets that can never be set are HW104's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, leaves, meets, roots, steps, trigger
from headwater.analysis.script import Call, Script, StateUse
from headwater.analysis.vocabulary import SETTABLE_NEVER
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule, app

CLEAR = dedent(
    """\
    import streamlit as st
    def reset():
        _clear()
    def _clear():
        st.session_state.name = ''
    """
)


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The assignments to the key of a widget that was drawn before."""
    drawn = {key for call in script.keyed() if _is_settable(call) for key in script.keys(call)}
    doubtful = drawn & {key for use in script.state_uses("write") for key in use.keys}
    if not doubtful:
        return
    seen = set()
    for root in roots(script):
        for write, key in _late(script, steps(script, root), doubtful):
            if id(write) not in seen:
                seen.add(id(write))
                is_set = f"is set by {write.by}()" if write.by else "is set"
                after = "after the widget with that key was drawn: Streamlit raises."
                yield Hit(write.node, f"session_state.{key} {is_set} {after}")


def _is_settable(call: Call) -> bool:
    return call.api not in SETTABLE_NEVER and call.is_widget


def _late(script: Script, run: Sequence[Step], doubtful: set[str]) -> Iterator[tuple[StateUse, str]]:
    """The writes in a run that come after a widget with their key, with that key."""
    drawn: dict[str, list[int]] = {key: [] for key in doubtful}
    for number, step in enumerate(run):
        match step[-1]:
            case Call() as call if _is_settable(call):
                for key in doubtful.intersection(script.keys(call)):
                    drawn[key].append(number)
            case StateUse(use="delete" | "clear", keys=keys):
                for key in keys or drawn:  # the key is free again
                    drawn[key] = []
            case StateUse(use="write", keys=keys) as write:
                yield from (
                    (write, key)
                    for key in doubtful.intersection(keys)
                    if any(_raises(run, before, number, key) for before in drawn[key])
                )


def _raises(run: Sequence[Step], before: int, number: int, key: str) -> bool:
    """Whether the write `run[number]` happens once the widget `run[before]` is there."""
    widget, write = run[before], run[number]
    return (
        meets(widget, write)
        and not _is_guarded(write, key)
        and not _is_apart(widget, write)
        and not leaves(widget, run[before + 1 : number])
    )


def _is_guarded(write: Step, key: str) -> bool:
    """Whether it only happens where the key is missing, or when something went wrong."""
    return any(
        key in block.absent or block.kind == "except" for event in write for block in event.block.chain()
    )


def _is_apart(widget: Step, write: Step) -> bool:
    """Whether the two never share a run: two buttons, of which one is clicked, or a fragment's own run."""
    clicked, other = trigger(widget), trigger(write)
    if clicked is not None and clicked is not other:
        return True
    around = {id(event.scope) for event in widget}
    return any(event.scope.role == "fragment" and id(event.scope) not in around for event in write)


RULE = Rule(
    code="HW101",
    name="set-after-widget",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Widget Keys and State",
    scan=scan,
    bad=(
        app(
            "under a button",
            """
            st.text_input('Name', key='name')
            if st.button('Clear'):
                st.session_state.name = ''
            """,
        ),
        app(
            "at once, as an item",
            """
            st.text_input('Name', key='name')
            st.session_state['name'] = 'x'
            """,
        ),
        app(
            "its own value",
            """
            st.session_state.name = st.text_input('Name', key='name')
            """,
        ),
        app(
            "counted up",
            """
            st.sidebar.slider('n', 0, 9, key='n')
            if st.button('More'):
                st.session_state.n += 1
            """,
        ),
        app(
            "by update",
            """
            st.text_input('Name', key='name')
            if st.button('Clear'):
                st.session_state.update({'name': ''})
            """,
        ),
        app(
            "after a form",
            """
            with st.form('f'):
                st.text_area('Text', key='text')
                sent = st.form_submit_button('Send')
            if sent:
                send()
                st.session_state['text'] = ''
            """,
        ),
        app(
            "in columns",
            """
            a, b = st.columns(2)
            with a:
                st.selectbox('Kind', ['x', 'y'], key='kind')
            if b.button('Reset'):
                st.session_state.kind = 'x'
                st.rerun()
            """,
        ),
        app(
            "in functions",
            """
            def inputs():
                st.text_input('Name', key='name')

            def clear():
                st.session_state.name = ''

            inputs()
            if st.button('Clear'):
                clear()
            """,
        ),
        app(
            "in methods",
            """
            class Page:
                def show(self):
                    self.inputs()
                    if st.button('Clear'):
                        self.clear()

                def inputs(self):
                    st.text_input('Name', key='name')

                def clear(self):
                    st.session_state.name = ''

            Page().show()
            """,
        ),
        Example(
            "after another file deleted another key",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from actions import forget
                    st.text_input('Name', key='name')
                    if st.button('Clear'):
                        forget()
                        st.session_state.name = ''
                    """
                ),
                "actions.py": dedent(
                    """\
                    import streamlit as st
                    def forget():
                        del st.session_state['rows']
                    """
                ),
            },
        ),
        app(
            "in the last of two definitions",
            """
            from typing import overload

            @overload
            def clear(how: str) -> None: ...
            def clear(how):
                st.session_state.name = ''

            st.text_input('Name', key='name')
            if st.button('Clear'):
                clear('all')
            """,
        ),
        app(
            "in a function by another name",
            """
            def clear():
                st.session_state.name = ''

            forget = clear
            st.text_input('Name', key='name')
            if st.button('Clear'):
                forget()
            """,
        ),
        app(
            "a key by its constant",
            """
            KEY = 'name'
            st.text_input('Name', key=KEY)
            if st.button('Clear'):
                st.session_state[KEY] = ''
            """,
        ),
        app(
            "a loop over keys",
            """
            for key in ['a', 'b']:
                st.text_input(key, key=key)
            if st.button('Clear'):
                for key in ['a', 'b']:
                    st.session_state[key] = ''
            """,
        ),
        app(
            "the widget only on one page",
            """
            if st.session_state.get('page') == 'edit':
                st.text_input('Name', key='name')
            if st.button('Clear'):
                st.session_state.name = ''
            """,
        ),
        app(
            "hidden by an except",
            """
            st.text_input('Name', key='name')
            if st.button('Clear'):
                try:
                    st.session_state.name = ''
                except Exception:
                    pass
            """,
        ),
        app(
            "a chart that is selected in",
            """
            st.dataframe(df, key='chosen', on_select='rerun')
            if st.button('Clear'):
                st.session_state.chosen = None
            """,
        ),
        Example(
            "in another file's function",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from actions import reset as start_anew
                    st.text_input('Name', key='name')
                    if st.button('Clear'):
                        start_anew()
                    """
                ),
                "actions.py": CLEAR,
            },
        ),
        Example(
            "in another file's function, by its module",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    import lib.actions as act
                    def form():
                        with st.form('f'):
                            st.text_input('Name', key='name')
                            return st.form_submit_button('Clear')
                    if form():
                        act.reset()
                    """
                ),
                "lib/actions.py": CLEAR,
            },
        ),
    ),
    good=(
        Example(
            "in another file's function before the widget",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from actions import reset
                    if st.button('Clear'):
                        reset()
                    st.text_input('Name', key='name')
                    """
                ),
                "actions.py": CLEAR,
            },
        ),
        Example(
            "in another file's function as a callback",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from actions import reset
                    st.text_input('Name', key='name')
                    st.button('Clear', on_click=reset)
                    """
                ),
                "actions.py": CLEAR,
            },
        ),
        Example(
            "in another file's function, on a condition",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    import actions
                    st.text_input('Name', key='name')
                    if st.button('Clear'):
                        actions.reset()
                    """
                ),
                "actions.py": dedent(
                    """\
                    import streamlit as st
                    def reset():
                        if 'name' not in st.session_state:
                            st.session_state.name = ''
                        if 'old' not in st.session_state:
                            return
                        st.session_state.name = ''
                    """
                ),
            },
        ),
        Example(
            "deleted in another file's function",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    import actions
                    st.text_input('Name', key='name')
                    if st.button('Clear'):
                        actions.reset()
                    """
                ),
                "actions.py": dedent(
                    """\
                    import streamlit as st
                    def reset():
                        del st.session_state['name']
                        st.session_state.name = ''
                    """
                ),
            },
        ),
        app(
            "in a definition that another one replaces",
            """
            def tidy():
                st.session_state.name = ''

            def inputs():
                st.text_input('Name', key='name')

            def tidy():
                st.write('tidy')

            inputs()
            tidy()
            """,
        ),
        app(
            "in one of two definitions",
            """
            if st.session_state.get('strict'):
                def tidy():
                    st.session_state.name = ''
            else:
                def tidy():
                    st.write('tidy')

            st.text_input('Name', key='name')
            tidy()
            """,
        ),
        app(
            "in a function that may have been put in place of another",
            """
            def tidy():
                st.write('tidy')

            def clear():
                st.session_state.name = ''

            if st.session_state.get('strict'):
                tidy = clear
            st.text_input('Name', key='name')
            tidy()
            """,
        ),
        Example(
            "deleted by one function of another file, set by the next",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from actions import forget, reset
                    st.text_input('Name', key='name')
                    if st.button('Clear'):
                        forget()
                        reset()
                    """
                ),
                "actions.py": dedent(
                    """\
                    import streamlit as st
                    def forget():
                        _drop()
                    def _drop():
                        st.session_state.pop('name', None)
                    def reset():
                        st.session_state.name = ''
                    """
                ),
            },
        ),
        Example(
            "deleted by another file, set here",
            {
                "app.py": dedent(
                    """\
                    import actions
                    import streamlit as st
                    st.text_input('Name', key='name')
                    if st.button('Clear'):
                        actions.forget()
                        st.session_state.name = ''
                    """
                ),
                "actions.py": dedent(
                    """\
                    import streamlit as st
                    def forget():
                        if st.session_state.get('dirty'):
                            st.session_state.clear()
                    """
                ),
            },
        ),
        Example(
            "deleted by what another file calls in a third",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from actions import forget
                    st.text_input('Name', key='name')
                    if st.button('Clear'):
                        forget()
                        st.session_state.name = ''
                    """
                ),
                "actions.py": dedent(
                    """\
                    import store
                    import streamlit as st
                    def forget():
                        store.wipe()
                        st.toast('gone')
                    """
                ),
                "store.py": dedent(
                    """\
                    import streamlit as st
                    def wipe():
                        for key in list(st.session_state):
                            del st.session_state[key]
                    """
                ),
            },
        ),
        app(
            "before the widget",
            """
            if st.button('Clear'):
                st.session_state.name = ''
            st.text_input('Name', key='name')
            """,
        ),
        app(
            "in a callback",
            """
            def clear():
                st.session_state.name = ''

            st.text_input('Name', key='name')
            st.button('Clear', on_click=clear)
            """,
        ),
        app(
            "in a method as a callback",
            """
            class Page:
                def show(self):
                    st.text_input('Name', key='name')
                    st.button('Clear', on_click=self.clear)

                def clear(self):
                    st.session_state.name = ''

            Page().show()
            """,
        ),
        app(
            "in a lambda",
            """
            st.text_input('Name', key='name')
            st.button('Clear', on_click=lambda: st.session_state.update(name=''))
            """,
        ),
        app(
            "after a deletion",
            """
            st.text_input('Name', key='name')
            if st.button('Clear'):
                del st.session_state['name']
                st.session_state.name = ''
            """,
        ),
        app(
            "after clear",
            """
            st.text_input('Name', key='name')
            if st.button('Log out'):
                st.session_state.clear()
                st.session_state.name = ''
            """,
        ),
        app(
            "after every key was deleted",
            """
            st.text_input('Name', key='name')
            if st.button('Log out'):
                for key in list(st.session_state.keys()):
                    del st.session_state[key]
                st.session_state.name = ''
            """,
        ),
        app(
            "only where it is missing",
            """
            st.text_input('Name', key='name')
            if 'name' not in st.session_state:
                st.session_state.name = ''
            st.session_state.setdefault('name', '')
            """,
        ),
        app(
            "another branch",
            """
            if st.session_state.get('page') == 'edit':
                st.text_input('Name', key='name')
            else:
                st.session_state.name = ''
            """,
        ),
        app(
            "another step",
            """
            if st.session_state.step == 1:
                st.text_input('Name', key='name')
            if st.session_state.step == 2:
                st.session_state.name = ''
            """,
        ),
        app(
            "after the run ended",
            """
            if st.session_state.get('page') == 'edit':
                st.text_input('Name', key='name')
                st.stop()
            st.session_state.name = ''
            """,
        ),
        app(
            "after a function that ends the run",
            """
            def edit():
                st.text_input('Name', key='name')
                st.stop()

            if st.session_state.get('page') == 'edit':
                edit()
            st.session_state.name = ''
            """,
        ),
        app(
            "after a return",
            """
            def main():
                if st.session_state.get('page') == 'edit':
                    st.text_input('Name', key='name')
                    return
                st.session_state.name = ''

            main()
            """,
        ),
        app(
            "two buttons",
            """
            if st.button('Edit'):
                st.text_input('Name', key='name')
            if st.button('Clear'):
                st.session_state.name = ''
            """,
        ),
        app(
            "a fragment's own run",
            """
            @st.fragment
            def clear():
                if st.button('Clear'):
                    st.session_state.name = ''

            st.text_input('Name', key='name')
            clear()
            """,
        ),
        app(
            "a dialog",
            """
            @st.dialog('Clear')
            def clear():
                if st.button('Yes'):
                    st.session_state.name = ''

            st.text_input('Name', key='name')
            if st.button('Clear'):
                clear()
            """,
        ),
        app(
            "a computed key",
            """
            st.text_input('Name', key=f'name{st.session_state.n}')
            st.session_state.name = ''
            """,
        ),
        app(
            "an element that is no widget",
            """
            st.dataframe(df, key='table')
            st.session_state.table = 1
            """,
        ),
    ),
)
