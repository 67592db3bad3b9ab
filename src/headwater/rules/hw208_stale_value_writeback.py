"""A widget whose default is the very value that its result is written back to.

## What it does
Reports `session_state.x = st.text_input(..., value=session_state.x)` and the like: any widget without a key,
also where the default is computed from the value, where the value lies deeper in session state, and where
the result is written back later.

## Why is this bad?
A widget without a key is told by its arguments, and so was one with a key before version 1.50. The write
changes the default, so that the next run draws another widget with the new default, and the user's next
change, made to the old one, is lost: every second change has no effect.

## Example
    st.session_state.name = st.text_input("Name", value=st.session_state.name)

## Use instead
    st.session_state.setdefault("name", "")
    st.text_input("Name", key="name")

## Known limits
A write that a rerun follows is left alone: the widget is drawn anew before the user can change it. So is a
value that every run sets to something else before it comes to the widget.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from heapq import heappop, heappush
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script, StateUse
from headwater.analysis.tree import walk
from headwater.analysis.vocabulary import DEFAULTS, EXITS
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule, app

Path = tuple[str, ...]
Given = dict[int | str, tuple[dict[str, list[int]], dict[Path, list[int]]]]
TOLD = frozenset({"data_editor", *DEFAULTS})
"""Widgets that may be told by their default."""
STATE = "session_state"
LEAVES = EXITS - {"stop"}
KEYS_COUNT = (1, 49)
"""The last version that tells every widget by its default, even one with a key."""
CONVERSIONS = frozenset(
    {"bool", "dict", "float", "int", "list", "max", "min", "set", "sorted", "str", "tuple"}
)


def scan(script: Script, api: Api) -> Iterator[Hit]:
    """The widgets that fight with their own default."""
    keys_count = not api.version or api.version >= KEYS_COUNT
    for scope in script.scopes:
        widgets = [
            (event, default)
            for event in scope.events
            if event.__class__ is Call
            and event.api in TOLD
            and (default := _default(event, keys_count)) is not None
        ]
        if widgets and any(isinstance(event, StateUse) for event in scope.events):
            yield from _Scope(scope).hits(widgets)


def _default(call: Call, keys_count: bool) -> ast.expr | None:
    """The default of a widget that is told by it."""
    rows = call.argument("num_rows")
    has_identity = keys_count and call.key_node is not None
    default = None
    if call.api == "data_editor" and not (has_identity and _is_fixed(rows)):
        default = call.argument("data", 0)
    elif call.api in DEFAULTS and not has_identity:
        default = call.argument(*DEFAULTS[call.api])
    return None if call.opaque or isinstance(default, ast.Constant) else default


def _is_fixed(rows: ast.expr | None) -> bool:
    return not isinstance(rows, ast.Constant) or rows.value == "fixed"


class _Scope:
    """One scope's places in session state, as paths: `session_state.a["b"]` is `session_state a b`."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.uses: Mapping[int, StateUse] = {
            id(event.node): event for event in scope.events if isinstance(event, StateUse)
        }
        self.assignments = [
            (node.targets[0], node.value)
            for node in scope.assignments
            if isinstance(node, ast.Assign) and len(node.targets) == 1
        ]
        self.leaving = [each for each in scope.events if isinstance(each, Call) and each.api in LEAVES]
        self.names: dict[str, Path] = {}
        for target, value in self.assignments:
            if isinstance(target, ast.Name) and (path := self.path(value)):
                self.names.setdefault(target.id, path)
        for node in scope.assignments:
            if isinstance(node, ast.For):
                self.name_item(node.target, node.iter)

    @cached_property
    def given(self) -> Given:
        """Where results go, by the node or the name that they come from, and by the name that they get."""
        found: Given = {}
        for number, (target, value) in enumerate(self.assignments):
            goal = target.id if isinstance(target, ast.Name) else self.path(target)
            core = _core(value)
            sources: list[int | str] = [id(core), *([core.id] if isinstance(core, ast.Name) else [])]
            for source in sources:
                names, places = found.setdefault(source, ({}, {}))
                if isinstance(goal, str):
                    names.setdefault(goal, []).append(number)
                else:
                    places.setdefault(goal, []).append(number)
        return found

    @cached_property
    def writes(self) -> dict[Path, list[tuple[StateUse, ast.expr]]]:
        """The assignments to each place, with what is assigned."""
        found: dict[Path, list[tuple[StateUse, ast.expr]]] = {}
        for target, value in self.assignments:
            if (write := self.uses.get(id(target))) is not None:
                found.setdefault(self.path(target), []).append((write, value))
        return found

    def name_item(self, target: ast.expr, items: ast.expr) -> None:
        """Notes that `target` is each of `items`, where those lie in session state."""
        match target, items:
            case ast.Tuple(elts=[_, target]), ast.Call(func=ast.Name(id="enumerate"), args=[items, *_]):
                self.name_item(target, items)
            case ast.Tuple(elts=[_, target]), ast.Call(func=ast.Attribute(value=items, attr="items")):
                self.name_item(target, items)
            case ast.Name(id=name), _:
                if path := self.path(items):
                    self.names.setdefault(name, (*path, ""))

    def hits(self, widgets: Sequence[tuple[Call, ast.expr]]) -> Iterator[Hit]:
        for call, default in widgets:
            read = {path for node in walk(default) if (path := self.path(node))}
            if read and (path := self.written(call, read)) and not self.begins_anew(path, call):
                yield Hit(
                    call.node, f"{call.title} loses every second change: {_spelled(path)} is its default."
                )

    def path(self, node: ast.AST) -> Path:
        """Where in session state `node` lies; empty when it does not."""
        use = self.uses.get(id(node))
        if use is not None and use.keys:
            return (STATE, *use.keys)
        match node:
            case ast.Name(id=name):
                return self.names.get(name, ())
            case ast.Attribute(value=value, attr=step):
                return self.deeper(value, step)
            case ast.Subscript(value=value, slice=step):
                return (STATE, _spoken(step)) if use else self.deeper(value, _spoken(step))
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[step, *_]):
                return (STATE, _spoken(step)) if use else self.deeper(value, _spoken(step))
        return ()

    def deeper(self, value: ast.expr, step: str) -> Path:
        path = self.path(value)
        return (*path, step) if path else ()

    def written(self, call: Call, read: set[Path]) -> Path:
        """Which of the places `read` the result of `call` is written to."""
        names: set[str] = set()
        waiting = sorted(self.follow(id(call.node), -1, read))
        while waiting:
            number, name, place = heappop(waiting)
            if place and self.stays(self.assignments[number][0], call):
                return place
            if name and name not in names:
                names.add(name)
                for each in self.follow(name, number, read):
                    heappush(waiting, each)
        return ()

    def follow(self, source: int | str, after: int, read: set[Path]) -> Iterator[tuple[int, str, Path]]:
        """The assignments behind one that give `source` to a name for the first time, or to a place."""
        names, places = self.given.get(source, ({}, {}))
        for name, numbers in names.items():
            if numbers[-1] > after:
                yield numbers[bisect_right(numbers, after)], name, ()
        for place in read & places.keys():
            numbers = places[place]
            yield from ((number, "", place) for number in numbers[bisect_right(numbers, after) :])

    def begins_anew(self, path: Path, call: Call) -> bool:
        """Whether every run gives the place something else before it comes to the widget."""
        for write, value in self.writes.get(path, ()):
            if write.order > call.order:
                continue
            own = any(self.path(node) == path for node in walk(value))
            if write.block.holds(call.block) and not own and value is not call.node:
                return True
        return False

    def stays(self, target: ast.expr, call: Call) -> bool:
        """Whether the page is left as it is after the write to `target`."""
        write = next((self.uses[id(node)] for node in walk(target) if id(node) in self.uses), call)
        if any(block.absent for block in write.block.chain()):
            return False
        return not any(
            event.order > write.order
            and (event.block.holds(write.block) or event.block.trigger is None)
            and not event.block.excludes(write.block)
            for event in self.leaving
        )


def _core(node: ast.expr) -> ast.expr:
    """What is left of `int(x)`, `x.strip()`, `x.to_dict("records")`, `NAMES[x]`: x."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[inner, *_]) if name in CONVERSIONS:
            return _core(inner)
        case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Call() as inner)) if _is_method(node, inner):
            return _core(inner)
        case ast.Subscript(value=ast.Name(), slice=ast.Name() | ast.Call() as inner):
            return _core(inner)  # what a table has for it
        case _:
            return node


def _is_method(node: ast.Call, inner: ast.expr) -> bool:
    """Whether `node` converts `inner`; otherwise it is the widget itself, a method of Streamlit."""
    converting = {"copy", "lower", "round", "strip", "title", "to_dict", "upper", "isoformat"}
    return isinstance(node.func, ast.Attribute) and node.func.attr in converting and inner is not node


def _spoken(step: ast.expr) -> str:
    """A step of a path: the literal that it is, or the expression that computes it."""
    return str(step.value) if isinstance(step, ast.Constant) else ast.unparse(step)


def _spelled(path: Path) -> str:
    first = f".{path[1]}" if path[1].isidentifier() else f"[{path[1]}]"
    return path[0] + first + "".join(f"[{step!r}]" if step else "[...]" for step in path[2:])


RULE = Rule(
    code="HW208",
    name="stale-value-writeback",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Session State",
    scan=scan,
    bad=(
        app(
            "an attribute",
            """
            st.session_state.x = st.text_input('t', value=st.session_state.x)
            """,
        ),
        app(
            "an item, by position",
            """
            from streamlit import session_state as ss
            ss['x'] = st.sidebar.checkbox('t', ss['x'])
            """,
        ),
        app(
            "with get",
            """
            st.session_state['x'] = st.number_input('t', 0, 9, st.session_state.get('x', 3))
            """,
        ),
        app(
            "the index of a choice",
            """
            O = ['a', 'b']
            st.session_state.x = st.selectbox('t', O, index=O.index(st.session_state.x))
            """,
        ),
        app(
            "by a table of names",
            """
            PAGES = {'Home': 'home', 'Orders': 'orders'}
            choice = st.radio('Page', list(PAGES), index=list(PAGES.values()).index(st.session_state.page))
            st.session_state.page = PAGES[choice]
            """,
        ),
        app(
            "before the end of the run, and a rerun behind that",
            """
            if st.session_state.step == 'setup':
                mode = st.radio('Mode', ['a', 'b'], index=0 if st.session_state.mode == 'a' else 1)
                st.session_state.mode = mode
                if st.button('Start'):
                    st.session_state.step = 'quiz'
                    st.rerun()
                st.stop()
            if st.session_state.answered:
                st.rerun()
            """,
        ),
        app(
            "deeper",
            """
            st.session_state.form['x'] = st.text_input('t', value=st.session_state.form.get('x', '')).strip()
            """,
        ),
        app(
            "by a name",
            """
            form = st.session_state.form
            form['x'] = st.slider('t', value=form['x'])
            """,
        ),
        app(
            "written when it changed",
            """
            x = st.text_input('t', value=st.session_state.x)
            if x != st.session_state.x:
                st.session_state.x = x
            """,
        ),
        app(
            "written when it is sent",
            """
            with st.form('f'):
                x = st.text_input('t', value=st.session_state.x)
                sent = st.form_submit_button('s')
            if sent:
                st.session_state.x = x
                st.success('saved')
            """,
        ),
        app(
            "a computed key",
            """
            def ask(name):
                st.session_state[name] = st.toggle('t', value=st.session_state[name])
            """,
        ),
        app(
            "the items of a list",
            """
            for number, item in enumerate(st.session_state.items_):
                item['done'] = st.checkbox(item['name'], value=item['done'])
            """,
        ),
        app(
            "a table",
            """
            st.session_state.rows = st.data_editor(st.session_state.rows)
            """,
        ),
        app(
            "a table that grows, even with a key",
            """
            rows = st.data_editor(st.session_state.rows, num_rows='dynamic', key='editor')
            st.session_state.rows = rows
            """,
        ),
        Example(
            "a key, where an older Streamlit does not go by it",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    st.session_state.x = st.text_input('t', value=st.session_state.x, key='k')
                    """
                ),
                "requirements.txt": "streamlit==1.46.1\n",
            },
        ),
    ),
    good=(
        app(
            "a key",
            """
            st.session_state.x = st.text_input('t', value=st.session_state.x, key='k')
            """,
        ),
        app(
            "another value",
            """
            st.session_state.x = st.text_input('t', value=st.session_state.y)
            st.session_state.form['a'] = st.text_input('u', value=st.session_state.form['b'])
            """,
        ),
        app(
            "a fixed default",
            """
            st.session_state.x = st.text_input('t', value='a')
            """,
        ),
        app(
            "a value that every run begins with",
            """
            if answer := ask():
                st.session_state.code = answer.strip()
                st.session_state.code = st.text_area('t', value=st.session_state.code)
            """,
        ),
        app(
            "a rerun after it",
            """
            x = st.text_input('t', value=st.session_state.x)
            if x != st.session_state.x:
                st.session_state.x = x
                st.rerun()
            """,
        ),
        app(
            "a rerun when it changed",
            """
            old = st.session_state.x
            st.session_state.x = st.text_input('t', value=st.session_state.x)
            if st.session_state.x != old:
                st.rerun()
            """,
        ),
        app(
            "something else by the same name",
            """
            rows = load()
            row = st.selectbox('Row', list(rows), index=st.session_state.row)
            st.session_state.total = rows[row]
            """,
        ),
        app(
            "the first time",
            """
            if 'x' not in st.session_state:
                st.session_state.x = st.text_input('t', value=st.session_state.get('x', ''))
            """,
        ),
        app(
            "a table of a fixed number of rows with a key",
            """
            st.session_state.rows = st.data_editor(st.session_state.rows, key='editor')
            """,
        ),
        app(
            "read and not written",
            """
            x = st.text_input('t', value=st.session_state.x)
            st.write(x)
            """,
        ),
    ),
)
