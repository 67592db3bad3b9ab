"""A key of session state set that belongs to a button, or to another widget that cannot be set.

## What it does
Reports a literal key that session state sets and that is the key of a button, a form, an upload, a camera, a
recorder or a data editor, in the same file or in another one of the same app.

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
A key that the file also deletes, or another one without a click, is left alone, and so is one that a widget
which can be set uses as well. Where the widget is in another file than the write, both must be sure to happen
in one run, on a page that is offered to everybody: a first value counts where the very first run of some page
sets it and draws the widget; a value that is set under a condition does not, unless a callback sets it and
leaves the page as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, excludes, roots, steps, trigger
from headwater.analysis.links import function_of
from headwater.analysis.script import Block, Call, Event, Script, StateUse
from headwater.analysis.vocabulary import SETTABLE_NEVER
from headwater.core.finding import Level
from headwater.core.rule import ELSEWHERE, Example, Hit, Rule, app

LEAVES = re.compile(r"active|current|logged|mode|nav|page|route|screen|stage|step|tab|view", re.IGNORECASE)
"""How keys are called that say which page is drawn."""

RERUNS = frozenset({"experimental_rerun", "rerun"})
Drawn = dict[str, list[tuple[int, Step]]]
"""Steps of a run with their places in it."""


STATE = dedent(
    """\
    import streamlit as st

    DEFAULTS = {'file': None, 'rows': []}

    def init_state():
        for key, value in DEFAULTS.items():
            if key not in st.session_state:
                st.session_state[key] = value
    """
)
UPLOAD = "import streamlit as st\ndef render():\n    st.file_uploader('File', key='file')\n"
RESET = "import streamlit as st\ndef reset():\n    st.session_state['file'] = None\n"


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The writes to keys that are read-only."""
    yield from _within(script)
    yield from _across(script)


def _within(script: Script) -> Iterator[Hit]:
    """The writes to keys of widgets in the same file."""
    readonly = _readonly(script)
    doubtful = readonly.keys() & {key for use in script.state_uses("write", "default") for key in use.keys}
    if not doubtful:
        return
    seen = set()
    rerun = _rerun_after(script)
    for root in roots(script):
        run = steps(script, root)
        drawn = _drawn(script, run, doubtful)
        for at, step, key in _writes(run, doubtful):
            rerun_later = rerun.get(step[-1].block, -1) > step[-1].order  # the value outlives the run
            if id(step[-1]) not in seen and (rerun_later or _may_raise(drawn, at, step, key)):
                seen.add(id(step[-1]))
                yield Hit(step[-1].node, _message(step[-1], key, readonly[key]))


def _message(write: Event, key: str, widget: str) -> str:
    by = write.by if isinstance(write, StateUse) else ""
    sets = f"which {by}() cannot set" if by else "which session state cannot set"
    return f"session_state.{key} is the key of a {widget}, {sets}."


def _across(script: Script) -> Iterator[Hit]:
    """The writes that may be to keys of widgets in other files."""
    own = {key for call in script.calls() for key in script.keys(call)}
    leaving = {id(use.scope) for use in script.state_uses("write") if any(map(LEAVES.search, use.keys))}
    seen = set()
    for use in script.state_uses("write", "default"):
        how = "" if use.by else _how(use)
        if how == "maybe" and id(use.scope) in leaving:
            continue  # a callback after which another page is drawn
        for key in use.keys if how else ():
            if key not in own and (how, key, id(use.scope)) not in seen:
                seen.add((how, key, id(use.scope)))
                only = f"readonly:{how}:{function_of(use.scope)}:{key}"
                yield Hit(use.node, _message(use, key, ELSEWHERE), only=only)


def _how(use: StateUse) -> str:
    """When its function makes the write: `always`, `first`, where the key is missing, or `maybe`."""
    kinds = {"absent" if block.absent else block.kind for block in use.block.chain()}
    if kinds <= {"loop", "root", "try"}:
        return "first" if use.use == "default" else "always"
    return "first" if kinds <= {"absent", "loop", "root", "try"} else "maybe" * (use.use == "write")


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


def _writes(run: list[Step], doubtful: set[str]) -> Iterator[tuple[int, Step, str]]:
    """The writes in a run; what a function of another file does in every run is told in that file."""
    for at, step in enumerate(run):
        match step[-1]:
            case StateUse(use="write" | "default", keys=keys) as use if not (use.by and use.block.certain):
                yield from ((at, step, key) for key in doubtful.intersection(keys))
            case _:
                pass


def _rerun_after(script: Script) -> dict[Block, int]:
    """Where the last call in a block is that starts the run anew."""
    calls = sorted(script.calls(*RERUNS), key=lambda call: call.order)
    return {call.block: call.order for call in calls}


def _drawn(script: Script, run: list[Step], doubtful: set[str]) -> Drawn:
    """What a run draws, by key; `""` stands for whatever it is."""
    found: Drawn = {}
    for at, step in enumerate(run):
        call = step[-1]
        if isinstance(call, Call):
            for key in ("", *doubtful.intersection(script.keys(call))):
                found.setdefault(key, []).append((at, step))
    return found


def _may_raise(drawn: Drawn, at: int, write: Step, key: str) -> bool:
    """Whether the write and a widget with its key can happen in one run."""
    if key not in drawn:  # a callback, or a helper of what another file runs; but not a page of its own
        return write[0].scope.role == "callback" or not drawn
    idle = _is_idle(write, key)
    return any((place > at or not idle) and not _is_apart(widget, write) for place, widget in drawn[key])


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
    since="0.1.0",
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
        Example(
            "first values in a module, an upload in a view",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    from views import upload
                    init_state()
                    upload.render()
                    """
                ),
                "lib/state.py": STATE,
                "views/upload.py": UPLOAD,
            },
        ),
        Example(
            "first values in a module, an upload in a page",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib import state
                    def main():
                        state.init_state()
                        st.navigation([st.Page('app_pages/upload.py')]).run()
                    if __name__ == '__main__':
                        main()
                    """
                ),
                "lib/state.py": STATE,
                "app_pages/upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "first values in a module, called by the page",
            {
                "app.py": "import streamlit as st\nst.title('x')\n",
                "lib/state.py": STATE,
                "pages/upload.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state as prepare
                    prepare()
                    st.file_uploader('File', key='file')
                    """
                ),
            },
        ),
        Example(
            "by a method, for a page that is a function",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.manager import Manager
                    from views.upload import render
                    manager = Manager()
                    manager.begin()
                    st.navigation([st.Page(render)]).run()
                    """
                ),
                "lib/manager.py": dedent(
                    """\
                    import streamlit as st
                    class Manager:
                        def begin(self):
                            self._defaults()
                        def _defaults(self):
                            st.session_state.setdefault('file', None)
                    """
                ),
                "views/upload.py": UPLOAD,
            },
        ),
        Example(
            "passed on by a package, with all of its names",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib import *
                    from views import upload
                    def main():
                        init_state()
                        with st.sidebar:
                            upload.render()
                    try:
                        main()
                    except Exception as error:
                        st.error(error)
                    """
                ),
                "lib/__init__.py": "from .state import init_state\n",
                "lib/state.py": STATE,
                "views/upload.py": UPLOAD,
            },
        ),
        Example(
            "in every run, after the widget",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from views import upload
                    upload.render()
                    st.session_state.file = None
                    """
                ),
                "views/upload.py": UPLOAD,
            },
        ),
        Example(
            "first values, and a page in a list",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    init_state()
                    pages = [st.Page('home.py')]
                    pages += [st.Page('upload.py')]
                    st.navigation(pages).run()
                    """
                ),
                "lib/state.py": STATE,
                "home.py": "import streamlit as st\nst.title('x')\n",
                "upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "first values, and a page that is offered to all",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    def pages():
                        home, upload = st.Page('home.py'), st.Page('upload.py')
                        found = {'': [home]}
                        found['Files'] = [st.Page('list.py')] + [st.Page('upload.py')]
                        return found
                    init_state()
                    offered = pages()
                    if st.session_state.get('admin'):
                        offered['Files'].append(st.Page('admin.py'))
                    page = st.navigation(offered)
                    page.run()
                    """
                ),
                "lib/state.py": STATE,
                "home.py": "import streamlit as st\nst.title('x')\n",
                "list.py": "import streamlit as st\nst.title('y')\n",
                "upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "in another module's callback",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from actions import reset
                    st.file_uploader('File', key='file')
                    st.button('Reset', on_click=reset)
                    """
                ),
                "actions.py": RESET,
            },
        ),
        Example(
            "in another module's function, after a click",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    import actions
                    st.file_uploader('File', key='file')
                    if st.button('Reset'):
                        actions.reset()
                    """
                ),
                "actions.py": RESET,
            },
        ),
        Example(
            "in a callback that another module hands over",
            {
                "app.py": dedent(
                    """\
                    import form
                    import streamlit as st
                    form.draw()
                    st.button('Reset', on_click=form.reset)
                    """
                ),
                "form.py": dedent(
                    """\
                    import streamlit as st
                    def reset():
                        st.session_state.file = None
                        st.toast('done')
                    def draw():
                        st.file_uploader('File', key='file')
                    """
                ),
            },
        ),
        Example(
            "deleted after a click, elsewhere",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    init_state()
                    st.file_uploader('File', key='file')
                    if st.button('Reset'):
                        del st.session_state['file']
                    """
                ),
                "lib/state.py": STATE,
            },
        ),
    ),
    good=(
        Example(
            "a view that the first run does not draw",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    from views import upload
                    init_state()
                    if st.sidebar.radio('Page', ['Home', 'Upload']) == 'Upload':
                        upload.render()
                    """
                ),
                "lib/state.py": STATE,
                "views/upload.py": UPLOAD,
            },
        ),
        Example(
            "a first value that comes after the widget",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    from views import upload
                    upload.render()
                    init_state()
                    """
                ),
                "lib/state.py": STATE,
                "views/upload.py": UPLOAD,
            },
        ),
        Example(
            "a first value for who is signed in",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    from views import upload
                    if not st.user.is_logged_in:
                        upload.render()
                        st.stop()
                    init_state()
                    """
                ),
                "lib/state.py": STATE,
                "views/upload.py": UPLOAD,
            },
        ),
        Example(
            "pages that need a sign-in",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    init_state()
                    if st.session_state.get('user'):
                        st.navigation([st.Page('app_pages/upload.py')]).run()
                    else:
                        st.session_state.user = st.text_input('Who')
                    """
                ),
                "lib/state.py": STATE,
                "app_pages/upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "a page that ends before its widget",
            {
                "app.py": "import streamlit as st\nst.title('x')\n",
                "lib/state.py": STATE,
                "lib/auth.py": dedent(
                    """\
                    import streamlit as st
                    def require():
                        if not st.session_state.get('user'):
                            st.stop()
                    """
                ),
                "pages/upload.py": dedent(
                    """\
                    import streamlit as st
                    from lib.auth import require
                    from lib.state import init_state
                    init_state()
                    require()
                    st.file_uploader('File', key='file')
                    """
                ),
            },
        ),
        Example(
            "a page for some",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    init_state()
                    pages = [st.Page('home.py')]
                    if st.session_state.get('admin'):
                        pages.append(st.Page('upload.py'))
                    st.navigation(pages).run()
                    """
                ),
                "lib/state.py": STATE,
                "home.py": "import streamlit as st\nst.title('x')\n",
                "upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "a page for some, in a dictionary",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    init_state()
                    pages = {'': [st.Page('home.py')]}
                    if st.session_state.get('role') == 'clerk':
                        pages['Files'] = [st.Page('upload.py')]
                    st.navigation(pages).run()
                    """
                ),
                "lib/state.py": STATE,
                "home.py": "import streamlit as st\nst.title('x')\n",
                "upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "a page by role",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    init_state()
                    home, upload = st.Page('home.py'), st.Page('upload.py')
                    PAGES = {'guest': [home], 'clerk': [home, upload]}
                    st.navigation(PAGES[st.session_state.get('role', 'guest')]).run()
                    """
                ),
                "lib/state.py": STATE,
                "home.py": "import streamlit as st\nst.title('x')\n",
                "upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "a page that is taken away",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    init_state()
                    pages = [st.Page('home.py'), st.Page('upload.py')]
                    if not st.session_state.get('admin'):
                        pages.pop()
                    st.navigation(pages).run()
                    """
                ),
                "lib/state.py": STATE,
                "home.py": "import streamlit as st\nst.title('x')\n",
                "upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "pages that run for some",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib.state import init_state
                    init_state()
                    page = st.navigation([st.Page('home.py'), st.Page('upload.py')])
                    if st.session_state.get('admin'):
                        page.run()
                    """
                ),
                "lib/state.py": STATE,
                "home.py": "import streamlit as st\nst.title('x')\n",
                "upload.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "a helper's widget that the page does not draw",
            {
                "app.py": "import streamlit as st\nst.navigation([st.Page('a.py'), st.Page('b.py')]).run()\n",
                "a.py": "import streamlit as st\nimport ui\nui.header()\nst.session_state.file = None\n",
                "b.py": "import ui\nui.upload()\n",
                "ui.py": dedent(
                    """\
                    import streamlit as st
                    def header():
                        st.title('x')
                    def upload():
                        st.file_uploader('File', key='file')
                    """
                ),
            },
        ),
        Example(
            "a view that may never be drawn",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from views import upload
                    st.session_state.file = None
                    if st.session_state.get('busy'):
                        upload.render()
                    """
                ),
                "views/upload.py": UPLOAD,
            },
        ),
        Example(
            "two pages",
            {
                "app.py": "import streamlit as st\nst.navigation([st.Page('a.py'), st.Page('b.py')]).run()\n",
                "a.py": "import streamlit as st\nst.title('x')\nst.session_state.file = None\n",
                "b.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "an entrypoint that does not run with its pages",
            {
                "app.py": "import streamlit as st\nst.title('x')\nst.session_state.file = None\n",
                "pages/b.py": "import streamlit as st\nst.file_uploader('File', key='file')\n",
            },
        ),
        Example(
            "two apps that share a module",
            {
                "one.py": "import streamlit as st\nimport lib.state\nlib.state.init_state()\nst.title('x')\n",
                "two.py": "import streamlit as st\nimport lib.state\nst.file_uploader('File', key='file')\n",
                "lib/state.py": STATE,
            },
        ),
        Example(
            "a callback that goes to another view",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from actions import leave
                    if st.session_state.get('view') != 'home':
                        st.file_uploader('File', key='file')
                        st.button('Leave', on_click=leave)
                    """
                ),
                "actions.py": dedent(
                    """\
                    import streamlit as st
                    def leave():
                        st.session_state.view = 'home'
                        st.session_state.file = None
                    """
                ),
            },
        ),
        Example(
            "deleted before the widget",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from lib import state
                    state.init_state()
                    state.forget()
                    st.file_uploader('File', key='file')
                    """
                ),
                "lib/state.py": STATE + "\ndef forget():\n    st.session_state.pop('file', None)\n",
            },
        ),
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
