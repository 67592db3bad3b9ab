"""A call that the project's Streamlit refuses.

## What it does
Reports arguments that a function of the project's Streamlit does not take, and those that it lacks.

## Why is this bad?
The call raises a TypeError as soon as it is reached, which may be only after a click.

## Example
    st.button("Save", on_press=save)

## Use instead
    st.button("Save", on_click=save)

## Known limits
Parameters come from the installed Streamlit, else from the version that the project pins, else from the
newest one known. What is given by `*` or `**` is not seen, and the values themselves are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from headwater.analysis.api import Api, span
from headwater.analysis.guards import is_guarded
from headwater.analysis.script import Call, Script
from headwater.analysis.signatures import Signature
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule, app, pinned


def scan(script: Script, api: Api) -> Iterator[Hit]:
    """The calls that raise a TypeError."""
    if not api.known or not api.whole:
        return
    fine = api.memory  # calls alike are common, within a file and across
    for call in script.calls():
        node = call.node
        alike = (call.api, call.on is None, len(node.args), *[keyword.arg for keyword in node.keywords])
        if alike in fine:
            continue
        takes = api.signature(call.api, in_container=call.on is not None)
        problem = _problem(call, takes, api) if takes is not None else ""
        if not problem and not call.opaque:
            fine.add(alike)
        if problem and not is_guarded(script, call.node):
            yield Hit(call.node, f"{call.title} {problem}.")


def _problem(call: Call, takes: Signature, api: Api) -> str:
    """Why Python refuses the call; "" when it does not."""
    names = [keyword.arg for keyword in call.node.keywords if keyword.arg]
    for name in names if not takes.kwargs else ():
        if name not in takes.parameters:
            return f"takes no {name}{_history(call.api, name, api)}"
    if call.opaque:
        return ""
    count = len(call.node.args)
    if count > takes.positional and not takes.args:
        return f"takes {takes.positional} arguments by position, not {count}"
    by_position = takes.parameters[: min(count, takes.positional)]
    twice = [name for name in names if name in by_position]
    if twice:
        return f"gets {twice[0]} twice, by position and by name"
    missing = takes.required.difference(names, by_position)
    return f"lacks its {min(missing, key=takes.parameters.index)}" if missing else ""


def _history(function: str, name: str, api: Api) -> str:
    """When the parameter came or went, if Streamlit ever had it."""
    came, went = span(function, name)
    if not came:
        return f" in {api.title}"
    return f": it went with Streamlit {went}" if went else f" in {api.title}: it came with {came}"


RULE = Rule(
    code="HW603",
    name="unknown-parameter",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    scan=scan,
    bad=(
        app("no such parameter", "st.button('a', on_press=print)\n"),
        app("in a container", "a, b = st.columns(2)\na.metric('b', 1, colour='red')\n"),
        app("in the sidebar", "st.sidebar.selectbox('a', ['b'], options=['c'])\n"),
        app("too many by position", "st.selectbox('a', ['b'], 0, str, 'k', None, None, None, None, 'c')\n"),
        app("one is missing", "st.selectbox('a')\n"),
        app("a decorator", "@st.cache_data(allow_output_mutation=True)\ndef f(): ...\n"),
        app("a column", "st.column_config.TextColumn('a', options=['b'])\n"),
        app("unknown besides what is unpacked", "o = {}\nst.button('a', colour='red', **o)\n"),
        pinned("not there yet", "1.30.0", "st.button('a', icon='b')\n"),
        pinned("gone", "1.62.0", "st.image('a.png', use_column_width=True)\n"),
        Example("imported", {"app.py": "from streamlit import button\nbutton('a', colour='red')\n"}),
    ),
    good=(
        app("all known", "st.button('a', key='b', on_click=print, args=(1,))\nst.write(1, 2, 3)\n"),
        app("any name is taken", "st.connection('a', type='sql', url='b')\n"),
        app("unpacked", "o = {'label': 'a'}\nst.button(**o)\np = ['a']\nst.selectbox(*p)\n"),
        app("deprecated, but taken", "st.button('a', use_container_width=True)\n"),
        app(
            "tried",
            """
            try:
                st.button('a', colour='red')
            except TypeError:
                st.button('a')
            """,
        ),
        app("somebody else's container", "from extras import row\nrow(2).button('a', colour='red')\n"),
        app("a method of its own", "s = st.status('a')\ns.update(label='b', state='complete')\n"),
        app("an object", "st.session_state.f(colour='red')\nst.query_params.get('a', colour='red')\n"),
        pinned("still there", "1.50.0", "st.image('a.png', use_column_width=True)\n"),
        pinned("nothing is known of the version", "0.84.0", "st.button('a', colour='red')\n"),
        pinned("newer than anything known", "1.400.0", "st.button('a', colour='red')\n"),
    ),
)
