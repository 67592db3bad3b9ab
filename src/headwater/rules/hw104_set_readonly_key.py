"""A key of session state set that belongs to a button, or to another widget that cannot be set.

## What it does
Reports a literal key that session state sets and that is the key of a button, a form, an upload, a camera, a
recorder or a data editor in the same file.

## Why is this bad?
Streamlit refuses it with an exception: when the widget is drawn, or, if it is drawn already, at the
assignment. That goes for a first value under `if key not in st.session_state` just the same.

## Example
    if "save" not in st.session_state:
        st.session_state.save = False
    st.button("Save", key="save")

## Use instead
    if "saved" not in st.session_state:
        st.session_state.saved = False
    if st.button("Save", key="save"):
        st.session_state.saved = True

## Known limits
Only within one file. A key that the file also deletes is left alone, and one that a widget which can be set
uses as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, excludes, roots, steps, trigger
from headwater.analysis.script import Call, Script, StateUse
from headwater.analysis.vocabulary import SETTABLE_NEVER
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

RERUNS = frozenset({"experimental_rerun", "rerun"})


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The writes to keys that are read-only."""
    readonly = _readonly(script)
    doubtful = readonly.keys() & {key for use in script.state_uses("write", "default") for key in use.keys}
    if not doubtful:
        return
    seen = set()
    for root in roots(script):
        run = steps(script, root)
        for step, key in _writes(run, doubtful):
            if id(step[-1]) not in seen and _may_raise(script, run, step, key):
                seen.add(id(step[-1]))
                yield Hit(
                    step[-1].node,
                    f"session_state.{key} is the key of a {readonly[key]}, which session state cannot set.",
                )


def _readonly(script: Script) -> dict[str, str]:
    """The keys that nothing but widgets that cannot be set have, with what they are."""
    found: dict[str, str] = {}
    other = set(script.component_keys)
    for call in script.keyed():
        if call.api in SETTABLE_NEVER:
            found |= dict.fromkeys(script.keys(call), call.api)
        elif call.is_widget:
            other.update(script.keys(call))
    other.update(key for use in script.state_uses("delete") for key in use.keys)
    return {key: api for key, api in found.items() if key not in other}


def _writes(run: list[Step], doubtful: set[str]) -> Iterator[tuple[Step, str]]:
    for step in run:
        match step[-1]:
            case StateUse(use="write" | "default", keys=keys):
                yield from ((step, key) for key in doubtful.intersection(keys))
            case _:
                pass


def _may_raise(script: Script, run: list[Step], write: Step, key: str) -> bool:
    """Whether the write and a widget with its key can happen in one run."""
    widgets = [step for step in run if isinstance(step[-1], Call) and key in script.keys(step[-1])]
    if _reruns(write):
        return True  # it is still new in the run that this starts
    if not widgets:  # a callback, or a helper of what another file runs; but not a page of its own
        return write[0].scope.role == "callback" or not any(isinstance(step[-1], Call) for step in run)
    at = run.index(write)
    return any(
        not _is_apart(widget, write) and (run.index(widget) > at or not _is_idle(write, key))
        for widget in widgets
    )


def _reruns(write: Step) -> bool:
    """Whether the run is started anew right after it, which the value outlives."""
    event = write[-1]
    return any(
        isinstance(later, Call) and later.api in RERUNS and later.block is event.block
        for later in event.scope.events[event.order :]
    )


def _is_apart(widget: Step, write: Step) -> bool:
    """Whether they never share a run: arms of one branch, or two buttons of which one is clicked."""
    clicked, other = trigger(widget), trigger(write)
    if clicked is not None and other is not None and clicked is not other:
        return True
    return excludes(widget, write)


def _is_idle(write: Step, key: str) -> bool:
    """Whether it sets nothing once the widget is there: it is a default."""
    event = write[-1]
    default = isinstance(event, StateUse) and event.use == "default"
    return default or any(key in block.absent for each in write for block in each.block.chain())


RULE = Rule(
    code="HW104",
    name="set-readonly-key",
    level=Level.ERROR,
    since="0.2.0",
    docs=__doc__,
    seed="Button Behavior",
    scan=scan,
    bad=(
        app(
            "under a guard, before",
            """
            if 'save' not in st.session_state:
                st.session_state.save = False
            st.button('Save', key='save')
            """,
        ),
        app(
            "by setdefault",
            """
            st.session_state.setdefault('save', False)
            st.download_button('Save', 'x', key='save')
            """,
        ),
        app(
            "after",
            """
            if st.button('Save', key='save'):
                st.session_state['save'] = False
            """,
        ),
        app(
            "an upload, in a callback",
            """
            def clear():
                st.session_state.file = None

            st.file_uploader('File', key='file')
            st.button('Clear', on_click=clear)
            """,
        ),
        app(
            "a loop over defaults",
            """
            for key, value in {'file': None, 'n': 1}.items():
                if key not in st.session_state:
                    st.session_state[key] = value
            st.camera_input('Photo', key='file')
            """,
        ),
        app(
            "a form",
            """
            with st.form('login'):
                sent = st.form_submit_button('Log in')
            if sent:
                st.session_state.login = True
            """,
        ),
        app(
            "a table",
            """
            st.data_editor(df, key='table')
            if st.button('Reset'):
                st.session_state['table'] = {}
            """,
        ),
        app(
            "a recorder, in another button's run",
            """
            if st.button('Clear'):
                st.session_state.sound = None
                st.rerun()
            st.audio_input('Sound', key='sound')
            """,
        ),
        app(
            "a form's submit button",
            """
            with st.form('f'):
                st.form_submit_button('Send', key='sent')
            if 'x' in st.query_params:
                st.session_state.sent = True
            """,
        ),
    ),
    good=(
        app(
            "another key",
            """
            st.session_state.setdefault('saved', False)
            if st.button('Save', key='save'):
                st.session_state.saved = True
            """,
        ),
        app(
            "a chat's input takes a value",
            """
            if 'say' not in st.session_state:
                st.session_state.say = None
            st.chat_input('Say', key='say')
            """,
        ),
        app(
            "a widget that can be set",
            """
            st.session_state.setdefault('on', True)
            st.toggle('On', key='on')
            """,
        ),
        app(
            "deleted",
            """
            if st.button('Clear'):
                del st.session_state['file']
            st.file_uploader('File', key='file')
            """,
        ),
        app(
            "read",
            """
            st.button('Save', key='save')
            if st.session_state.save or st.session_state.get('save'):
                print()
            """,
        ),
        app(
            "another branch",
            """
            if st.session_state.get('page') == 'edit':
                st.button('Save', key='save')
            else:
                st.session_state.save = False
            """,
        ),
        app(
            "another page",
            """
            def one():
                st.title('One')
                st.session_state.file = 'x'

            def two():
                st.file_uploader('File', key='file')

            st.navigation([st.Page(one), st.Page(two)]).run()
            """,
        ),
        app(
            "only where it is missing, which it is not",
            """
            st.button('Save', key='save')
            if 'save' not in st.session_state:
                st.session_state.save = False
            """,
        ),
        app(
            "a computed key",
            """
            st.session_state.setdefault('file', 0)
            st.file_uploader('File', key=f"file{st.session_state['file']}")
            """,
        ),
    ),
)
