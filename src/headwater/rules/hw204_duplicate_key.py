"""Two widgets of one run with the same key, or alike in everything and without a key.

## What it does
Reports a key that is given twice in one run, a key that does not change within a loop, and widgets without a
key whose literal arguments are the same.

## Why is this bad?
Streamlit tells widgets apart by their key, else by what they are given. The second one raises a
StreamlitDuplicateElementKey or StreamlitDuplicateElementId, and the page ends there.

## Example
    st.text_input("First name", key="name")
    st.text_input("Last name", key="name")

## Use instead
    st.text_input("First name", key="first_name")
    st.text_input("Last name", key="last_name")

## Known limits
Only literal keys and arguments, and only where both are sure to be drawn, or are once the boxes that they lie
under are ticked: widgets under conditions that may exclude each other are left alone. Widgets without a key
differ already by their form, and by whether they are in the sidebar.
"""

from __future__ import annotations

import ast
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence

from headwater.analysis.api import Api
from headwater.analysis.flow import Step, leaves, meets, repeats, roots, steps, trigger
from headwater.analysis.script import Block, Call, Scope, Script
from headwater.analysis.values import Value
from headwater.analysis.vocabulary import CONTAINER_LISTS, CONTAINERS, EXITS, SELECTABLE, WIDGETS
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

BOXES = frozenset({"checkbox", "toggle"})
"""Widgets that users tick as they like, whatever else is ticked."""

MOST_ALIKE = 50
"""So many widgets that are alike, of all that a run may draw, are each compared with the later ones."""

KEYED = WIDGETS | SELECTABLE | CONTAINERS | CONTAINER_LISTS
Identity = tuple[object, ...]


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The widgets that Streamlit cannot tell from one drawn before."""
    seen = set()
    for root in roots(script):
        for call, message in _twice(script, steps(script, root)):
            if id(call) not in seen:
                seen.add(id(call))
                yield Hit(call.node, message)


def _twice(script: Script, run: Sequence[Step]) -> Iterator[tuple[Call, str]]:
    """The calls of a run that draw what is there already, with what to say of them."""
    drawn: dict[Identity, list[int]] = {}
    exits = [at for at, step in enumerate(run) if isinstance(step[-1], Call) and step[-1].api in EXITS]
    for number, step in enumerate(run):
        call = step[-1]
        if not isinstance(call, Call) or call.api not in KEYED or call.opaque:
            continue
        for identity in _identities(script, call, step):
            for before in drawn.get(identity, ())[:MOST_ALIKE]:
                ended = exits[bisect(exits, before) : bisect(exits, number - 1)]
                if _both(script, run[before], step, [run[at] for at in ended]):
                    yield call, _message(call, identity, run[before][-1])
                    break  # to say it once is enough
            drawn.setdefault(identity, []).append(number)
        if isinstance(call.key_node, ast.Constant) and (loop := repeats(step)):
            yield call, f"key {call.key_node.value!r} is the same in every round of the loop in line {loop}."


def _message(call: Call, identity: Identity, before: object) -> str:
    line = before.node.lineno if isinstance(before, Call) else 0
    if identity[0] == "alike":
        return f"{call.title} is just like the one in line {line}: give each a key of its own."
    return f"{call.title} has the key {identity[1]!r} of the {_api_of(before)} in line {line}."


def _api_of(call: object) -> str:
    return call.api if isinstance(call, Call) else ""


def _identities(script: Script, call: Call, step: Step) -> Iterator[Identity]:
    """What Streamlit tells `call` by: its keys, else what it is given."""
    if call.key_node is not None:
        kind = "form" if call.api == "form" else "key"
        yield from ((kind, key) for key in script.keys(call))
    elif call.api in WIDGETS and (given := call.identity) and (place := _place(step)):
        yield ("alike", call.api, place, id(_form(step)), given)


def _place(step: Step) -> str:
    """The part of the page that it is drawn into: its own, else that of the call that leads to it."""
    return next(
        (place for event in reversed(step) if (place := getattr(event, "place", "main")) != "main"), "main"
    )


def _form(step: Step) -> Call | None:
    return next((form for event in reversed(step) if (form := getattr(event, "form", None))), None)


def _both(script: Script, first: Step, second: Step, exits: Sequence[Step]) -> bool:
    """Whether one run draws both, with `exits` between them."""
    clicked, other = trigger(first), trigger(second)
    return (
        (meets(first, second) or _once_ticked(script, first, second))
        and (clicked is None or clicked is other)
        and not leaves(first, exits)
    )


def _once_ticked(script: Script, first: Step, second: Step) -> bool:
    """Whether one run does both, `first` before `second`, when the boxes that they lie under are ticked."""
    for level, (one, other) in enumerate(zip(first, second, strict=False)):
        if one is not other:
            return (
                one.order < other.order
                and not one.block.excludes(other.block)
                and _unticked(script, one.block, one.scope).holds(other.block)
                and _unticked(script, other.block, other.scope).holds(one.block)
                and all(event.block.certain for event in (*first[level + 1 :], *second[level + 1 :]))
            )
    return False


def _unticked(script: Script, block: Block, scope: Scope) -> Block:
    """The block around that no box is needed for."""
    while block.parent and _is_ticked(script, block, scope):
        block = block.parent
    return block


def _is_ticked(script: Script, block: Block, scope: Scope) -> bool:
    """Whether nothing but a box decides whether `block` runs."""
    if block.kind != "if" or not isinstance(block.branch, ast.If):
        return False
    box: Call | None = None
    match block.branch.test:
        case ast.Call() as test:
            box = _boxes(script).get(id(test))
        case ast.Name(id=name):
            value = scope.names.get(name)
            box = value.call if isinstance(value, Value) and value.kind == "widget" else None
    return (
        box is not None and box.api in BOXES and not (box.argument("on_change") or box.argument("disabled"))
    )


def _boxes(script: Script) -> Mapping[int, Call]:
    if "boxes" not in script.memory:
        script.memory["boxes"] = {id(call.node): call for call in script.calls(*BOXES)}
    found: Mapping[int, Call] = script.memory["boxes"]
    return found


RULE = Rule(
    code="HW204",
    name="duplicate-key",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Common Gotchas",
    scan=scan,
    bad=(
        app(
            "one key, two widgets",
            """
            st.text_input('First', key='name')
            st.selectbox('Last', ['x'], key='name')
            """,
        ),
        app(
            "in two tabs",
            """
            a, b = st.tabs(['a', 'b'])
            with a:
                st.button('Save', key='save')
            with b:
                st.button('Store', key='save')
            """,
        ),
        app(
            "in the sidebar and beside it",
            """
            st.sidebar.text_input('Name', key='name')
            st.text_input('Name', key='name')
            """,
        ),
        app(
            "the first one only at times",
            """
            if st.session_state.get('edit'):
                st.text_input('First', key='name')
            st.text_input('Last', key='name')
            """,
        ),
        app(
            "after a failure that was got over",
            """
            try:
                rows = load()
            except OSError:
                st.button('Close')
            st.button('Close')
            """,
        ),
        app(
            "by the same constant",
            """
            KEY = 'name'
            st.text_input('First', key=KEY)
            st.text_input('Last', key='name')
            """,
        ),
        app(
            "a chart and a widget",
            """
            st.plotly_chart(a, key='k')
            st.plotly_chart(b, key='k')
            """,
        ),
        app(
            "two forms",
            """
            with st.form('f'):
                st.form_submit_button('a')
            with st.form('f'):
                st.form_submit_button('b')
            """,
        ),
        app(
            "two submit buttons",
            """
            with st.form('f'):
                st.form_submit_button('Send')
                st.text_input('Name')
                st.form_submit_button('Send')
            """,
        ),
        app(
            "alike, without a key",
            """
            st.button('Save')
            st.write('...')
            st.button('Save', on_click=print)
            """,
        ),
        app(
            "alike, in two columns",
            """
            a, b = st.columns(2)
            a.text_input('Name', value='x')
            with b:
                st.text_input('Name', value='x')
            """,
        ),
        app(
            "a function called twice",
            """
            def field():
                st.text_input('Name', key='name')

            field()
            field()
            """,
        ),
        app(
            "a function called twice, without a key",
            """
            def toolbar():
                st.button('Save')

            toolbar()
            st.write('...')
            toolbar()
            """,
        ),
        app(
            "in a loop",
            """
            for item in items:
                st.button(f'Delete {item}', key='delete')
            """,
        ),
        app(
            "in a function in a loop",
            """
            def row(item):
                with st.container():
                    st.text_input(item, key='name')

            for item in items:
                row(item)
            """,
        ),
        app(
            "under two boxes that may both be ticked",
            """
            words = st.sidebar.toggle('Words')
            if words:
                st.text_area('Text', 'Type here')
            if st.checkbox('Sentences'):
                st.text_area('Text', 'Type here')
            """,
        ),
        app(
            "a loop over the keys, and once more",
            """
            for key in ['a', 'b']:
                st.text_input(key, key=key)
            st.text_input('again', key='a')
            """,
        ),
    ),
    good=(
        app(
            "two keys",
            """
            st.text_input('First', key='first')
            st.text_input('Last', key='last')
            """,
        ),
        app(
            "exclusive branches",
            """
            if st.session_state.get('edit'):
                st.text_input('Name', key='name')
            else:
                st.text_area('Name', key='name')
            match st.session_state.get('page'):
                case 1:
                    st.button('Go')
                case _:
                    st.button('Go')
            """,
        ),
        app(
            "conditions that may exclude each other",
            """
            if page == 1:
                st.text_input('Name', key='name')
                st.button('Go')
            if page == 2:
                st.text_area('Name', key='name')
                st.button('Go')
            """,
        ),
        app(
            "boxes that exclude each other",
            """
            short = st.checkbox('Short')
            if short:
                st.text_input('Text')
            if not short:
                st.text_input('Text')
            if st.checkbox('One', disabled=st.session_state.two):
                st.button('Go')
            if st.checkbox('Two', disabled=st.session_state.one):
                st.button('Go')
            """,
        ),
        app(
            "a box, and a condition that may be its opposite",
            """
            short = st.checkbox('Short')
            mode = 'short' if short else 'long'
            if short:
                st.text_input('Text')
            if mode == 'long':
                st.text_input('Text')
            """,
        ),
        app(
            "when the first one failed",
            """
            try:
                st.metric('n', load())
                st.button('Close', key='close')
            except OSError:
                st.button('Close', key='close')
            """,
        ),
        app(
            "when the first one failed, and left",
            """
            def close():
                st.button('Close')

            def page():
                try:
                    rows = load()
                except OSError:
                    close()
                    return
                st.table(rows)
                close()

            page()
            """,
        ),
        app(
            "after the run ended",
            """
            if 'user' not in st.session_state:
                st.text_input('Name', key='name')
                st.stop()
            st.text_area('Name', key='name')
            """,
        ),
        app(
            "after a function that ends the run",
            """
            def login():
                st.text_input('Name', key='name')
                st.stop()

            if 'user' not in st.session_state:
                login()
            st.text_area('Name', key='name')
            """,
        ),
        app(
            "after a return",
            """
            def page():
                if 'user' not in st.session_state:
                    st.button('Go')
                    return
                st.button('Go')

            page()
            """,
        ),
        app(
            "pages of their own",
            """
            def one():
                st.button('Go', key='go')

            def two():
                st.button('Go', key='go')

            st.navigation([st.Page(one), st.Page(two)]).run()
            """,
        ),
        app(
            "the sidebar makes a difference",
            """
            st.button('Go')
            st.sidebar.button('Go')

            def more():
                st.checkbox('More')

            more()
            with st.sidebar:
                more()
            """,
        ),
        app(
            "a form makes a difference",
            """
            st.text_input('Name')
            with st.form('f'):
                st.text_input('Name')
                st.form_submit_button('Send')
            with st.form('g'):
                st.text_input('Name')
                st.form_submit_button('Send')
            """,
        ),
        app(
            "an argument makes a difference",
            """
            st.text_input('Name')
            st.text_input('Name', value='x')
            st.slider('n', 0, 9)
            st.slider('n', 0, 10)
            """,
        ),
        app(
            "a form and a widget",
            """
            with st.form('name'):
                st.text_input('Name', key='name')
                st.form_submit_button('Send')
            """,
        ),
        app(
            "elements that are no widgets",
            """
            st.link_button('Go', 'https://example.org')
            st.link_button('Go', 'https://example.org')
            st.line_chart([1])
            st.line_chart([1])
            st.expander('More')
            st.expander('More')
            """,
        ),
        app(
            "a key of each round",
            """
            for n in range(3):
                st.text_input('Name', key=f'name{n}')
            for key in ['a', 'b']:
                st.text_input('Name', key=key)
            """,
        ),
        app(
            "one round of a loop",
            """
            for item in items:
                if item == chosen:
                    st.button('Delete', key='delete')
            for item in items:
                st.button('Edit', key='edit')
                break
            """,
        ),
        app(
            "two buttons",
            """
            if st.button('a'):
                st.text_input('Name', key='name')
            if st.button('b'):
                st.text_input('Name', key='name')
            """,
        ),
        app(
            "a dialog",
            """
            @st.dialog('d')
            def ask():
                st.button('Go')

            @st.dialog('e')
            def tell():
                st.button('Go')

            if st.button('Ask'):
                ask()
            if st.button('Tell'):
                tell()
            """,
        ),
        app(
            "computed arguments",
            """
            def field(label, key):
                st.text_input(label, key=key)

            field('a', 'x')
            field('b', 'y')
            st.selectbox('Kind', load())
            st.selectbox('Kind', load())
            """,
        ),
    ),
)
