"""A Python file as Streamlit runs it: what it draws and keeps, in which order, under which conditions.

Script           one file
├── Scope        the module, or a function, class or lambda in it
│   └── Event    in the order in which the scope's statements run
│       ├── Call       of a function of Streamlit, or of a method of one of its containers
│       ├── StateUse   of st.session_state
│       └── LocalCall  of a function of the same file
└── Block        the statements under one condition; every event knows its own
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from headwater.analysis.vocabulary import (
    CONTAINERS,
    KEY_POSITIONS,
    LABEL_FIRST,
    NO_IDENTITY,
    SELECTABLE,
    WIDGETS,
)

MAYBE_WIDGETS = SELECTABLE | CONTAINERS | {"tabs"}
"""Elements that are widgets once they are told what to do when they change."""

MAIN = "main"
"""The part of the page that elements are drawn into unless the script says otherwise."""


class Block:
    """Statements that run together: the arm of a branch, the body of a loop, the root of a scope.

    `trigger` is the button that must have been clicked in this very run, when there is one, and `clicked`
    that of this block or the nearest around it that has one; `absent` the keys that session state must
    lack; `branch` the statement of which this is an arm or the body; `depth` how many blocks are around it.
    `ends` tells of an arm of a `try` that nothing behind that statement is reached from.
    """

    __slots__ = ("_far", "absent", "branch", "clicked", "depth", "ends", "kind", "parent", "trigger")

    def __init__(
        self,
        kind: str,
        parent: Block | None = None,
        branch: ast.AST | None = None,
        trigger: Call | None = None,
        absent: tuple[str, ...] = (),
    ) -> None:
        self.kind, self.parent, self.branch = kind, parent, branch
        self.trigger = trigger
        self.absent: Collection[str] = dict.fromkeys(absent) if absent else ()  # quick, and in order
        self.ends = False
        self.clicked: Call | None = trigger or (parent.clicked if parent else None)
        self.depth: int = parent.depth + 1 if parent else 0
        self._far = _far_above(parent) if parent else None

    def chain(self) -> Iterator[Block]:
        """This block and those around it, the innermost first."""
        block: Block | None = self
        while block:
            yield block
            block = block.parent

    def holds(self, other: Block) -> bool:
        """Whether `other` is this block or lies within it."""
        return other.depth >= self.depth and other._at(self.depth) is self

    def excludes(self, other: Block) -> bool:
        """Whether never more than one of the two runs: they lie in different arms of one branch."""
        one, two = self._at(other.depth), other._at(self.depth)
        if one is two:
            return False
        while one and two and one.parent is not two.parent:
            far = one._far is not two._far
            one, two = (one._far, two._far) if far else (one.parent, two.parent)
        return bool(one and two and one.branch and one.branch is two.branch)

    def _at(self, depth: int) -> Block | None:
        """The block around it that lies so deep; itself when it does not lie deeper."""
        block: Block | None = self
        while block and block.depth > depth:
            far = block._far
            block = far if far and far.depth >= depth else block.parent
        return block

    @property
    def certain(self) -> bool:
        """Whether it runs whenever its scope does."""
        return self.kind == "root"

    @property
    def expected(self) -> bool:
        """The same, if all goes its common way: a loop is taken to run, a `try` to get through."""
        return all(block.kind in {"loop", "root", "try"} for block in self.chain())

    @property
    def loop(self) -> Block | None:
        """The innermost loop around."""
        return next((block for block in self.chain() if block.kind == "loop"), None)


def _far_above(parent: Block) -> Block:
    """A block around, chosen so that from any block few such steps lead to any other around it."""
    far = parent._far
    if far and far._far and parent.depth - far.depth == far.depth - far._far.depth:
        return far._far
    return parent


Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr | ast.For | ast.AsyncFor
"""Statements and expressions that bind names."""


@dataclass(slots=True, eq=False)
class Event:
    """Something that happens at `node`; `order` counts within the scope."""

    node: ast.expr
    block: Block
    scope: Scope
    order: int


@dataclass(slots=True, eq=False)
class Call(Event):
    """A call of Streamlit's `api`, as `button` or `components.v1.html`.

    `on` is the container when it was a method call. `form` is the call that opened the form around it.
    `used` says what becomes of the result: `dropped`, `tested`, `assigned` or `other`. `place` is where it
    draws: `main`, `sidebar`, `bottom`, or "" when that is not known.
    """

    node: ast.Call
    api: str
    on: ast.expr | None = None
    form: Call | None = None
    used: str = "other"
    place: str = MAIN

    def argument(self, name: str, position: int | None = None) -> ast.expr | None:
        """The argument called `name`, or the one at `position`."""
        node = self.node
        for keyword in node.keywords:
            if keyword.arg == name:
                return keyword.value
        if position is not None and len(node.args) > position:
            given = node.args[: position + 1]
            if not any(isinstance(each, ast.Starred) for each in given):
                return given[position]
        return None

    @property
    def arguments(self) -> Sequence[ast.expr]:
        """Every argument, by position or by name."""
        return [*self.node.args, *(keyword.value for keyword in self.node.keywords)]

    @property
    def opaque(self) -> bool:
        """Whether arguments are given by `*` or `**`."""
        for keyword in self.node.keywords:
            if keyword.arg is None:
                return True
        return any(each.__class__ is ast.Starred for each in self.node.args)

    @property
    def title(self) -> str:
        """How to name it in a message: `button 'Save'`, or `button` without a literal label."""
        label = self.argument("label", 0) if self.api in LABEL_FIRST else None
        if isinstance(label, ast.Constant) and isinstance(label.value, str):
            return f"{self.api} {label.value!r}"
        return self.api

    @property
    def is_widget(self) -> bool:
        """Whether what it draws has a value that a user sets: a widget, or an element made one."""
        if self.api in WIDGETS:
            return True
        if self.api not in MAYBE_WIDGETS:
            return False
        choice = self.argument("on_select") or self.argument("on_change")
        ignored = isinstance(choice, ast.Constant) and choice.value == "ignore"
        return choice is not None and not ignored

    @property
    def identity(self) -> str:
        """What a widget without a key is told by: all that it is given; "" when that is not all literal."""
        named = [each for each in self.node.keywords if each.arg not in NO_IDENTITY]
        given = [*self.node.args, *(each.value for each in named)]
        if not all(map(_is_literal, given)):
            return ""
        names = [each.arg for each in named if each.arg != "label"]
        return f"{names} {[_spelled(each) for each in given]}"

    @property
    def key_node(self) -> ast.expr | None:
        """The key's expression, if a key is given."""
        return self.argument("key", KEY_POSITIONS.get(self.api))


@dataclass(slots=True, eq=False)
class StateUse(Event):
    """A use of session state: `read`, `write`, `delete`, `has`, `get`, `default`, `clear` or `update`.

    `keys` holds the literal keys; it is empty when they are computed. `value` is what is written. `by` is the
    function of another file that does it, when `node` is a call of one.
    """

    use: str
    keys: tuple[str, ...]
    value: ast.expr | None = None
    by: str = ""


@dataclass(slots=True, eq=False)
class LocalCall(Event):
    """A call of `target`, the function `name` of the same file; `form` and `place` as in `Call`."""

    name: str
    target: Scope
    form: Call | None = None
    place: str = MAIN


@dataclass(slots=True, eq=False)
class Scope:
    """The module (`node` is the tree), a function, a lambda or a class.

    `role` is `callback`, `fragment`, `dialog` or `cached` where Streamlit treats it so; `cache` is the call
    or name that made it cached. `owner` is the class that it is a method of, or lies in a method of;
    `called` is what the file calls it by: its name, or `Class.name` for a method; "" where the name stands
    for another definition, or for one of several. `surely` are those of its `calls` that are made whenever
    it runs.
    """

    kind: str
    name: str
    node: ast.AST
    parent: Scope | None
    role: str = ""
    cache: ast.expr | None = None
    cache_api: str = ""
    owner: str = ""
    called: str = ""
    events: list[Event] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    surely: list[ast.Call] = field(default_factory=list)
    names: dict[str, object] = field(default_factory=dict)
    root: Block = field(default_factory=lambda: Block("root"))

    @property
    def cached_per_session(self) -> bool:
        """Whether each session has a cache of its own, as by `scope="session"`."""
        given = self.cache.keywords if isinstance(self.cache, ast.Call) else ()
        return any(
            each.arg == "scope"
            and not (isinstance(each.value, ast.Constant) and each.value.value == "global")
            for each in given
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of a function's parameters."""
        if not isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return ()
        return parameters(self.node.args)


def _is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return _is_literal(operand)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(map(_is_literal, parts))
        case _:
            return False


def _spelled(node: ast.expr) -> str:
    return repr(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def parameters(arguments: ast.arguments) -> tuple[str, ...]:
    """The names of all parameters, in order."""
    given = [
        *arguments.posonlyargs,
        *arguments.args,
        arguments.vararg,
        *arguments.kwonlyargs,
        arguments.kwarg,
    ]
    return tuple(each.arg for each in given if each)


@dataclass(eq=False)
class Script:
    """One file, read. `scopes[0]` is the module.

    `called` are the ids of the scopes of the functions that it calls. `mentions` are the names of Streamlit
    that are imported, or used without being called there and then. `branched` are the imports on some
    condition. `verbs` are all calls, of whatever, by the last part of what is called: `append` for
    `rows.append(row)`.
    """

    path: str
    tree: ast.Module
    source: bytes
    scopes: list[Scope]
    functions: Mapping[str, Scope]
    component_keys: set[str]
    called: set[int]
    constants: Mapping[str, ast.expr]
    key_of: Mapping[int, tuple[str, ...]]
    tries: list[ast.Try] = field(default_factory=list)
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    branched: list[tuple[ast.Import | ast.ImportFrom, Block]] = field(default_factory=list)
    verbs: dict[str, list[tuple[Scope, ast.Call]]] = field(default_factory=dict)
    memory: dict[object, Any] = field(default_factory=dict)
    mentions: list[tuple[ast.Attribute | ast.alias, str]] = field(default_factory=list)

    @property
    def module(self) -> Scope:
        """The scope of the file itself."""
        return self.scopes[0]

    def events(self) -> Sequence[Event]:
        """Every event of every scope."""
        return self._events

    def calls(self, *apis: str) -> Sequence[Call]:
        """Every call of Streamlit, or of `apis` only."""
        if not apis:
            return self._calls
        if len(apis) == 1:
            return self._by_api.get(apis[0], ())
        wanted = set(apis)
        return [call for call in self._calls if call.api in wanted] if wanted & self._by_api.keys() else ()

    def keyed(self) -> Sequence[Call]:
        """Every call of Streamlit that is given a key."""
        return self._keyed

    def with_keyword(self, name: str) -> Sequence[Call]:
        """Every call of Streamlit that is given the argument `name` by name."""
        return self._by_keyword.get(name, ())

    def state_uses(self, *uses: str) -> Sequence[StateUse]:
        """Every use of session state, or `uses` only."""
        return [use for use in self._state_uses if use.use in uses] if uses else self._state_uses

    @cached_property
    def _events(self) -> list[Event]:
        return [event for scope in self.scopes for event in scope.events]

    @cached_property
    def _calls(self) -> list[Call]:
        return [event for event in self._events if isinstance(event, Call)]

    @cached_property
    def _by_api(self) -> dict[str, list[Call]]:
        found: dict[str, list[Call]] = {}
        for call in self._calls:
            found.setdefault(call.api, []).append(call)
        return found

    @cached_property
    def _keyed(self) -> list[Call]:
        return [call for call in self._calls if call.key_node is not None]

    @cached_property
    def _by_keyword(self) -> dict[str, list[Call]]:
        found: dict[str, list[Call]] = {}
        for call in self._calls:
            for keyword in call.node.keywords:
                if keyword.arg:
                    found.setdefault(keyword.arg, []).append(call)
        return found

    @cached_property
    def _state_uses(self) -> list[StateUse]:
        return [event for event in self._events if isinstance(event, StateUse)]

    def release(self) -> None:
        """Breaks the cycles between scopes and events: the script is gone as soon as nobody holds it."""
        for scope in self.scopes:
            scope.events.clear()
            scope.names.clear()
        self.memory.clear()
        self.verbs.clear()
        for kept in ("_events", "_calls", "_by_api", "_by_keyword", "_keyed", "_state_uses"):
            self.__dict__.pop(kept, None)

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.excepthandler) -> tuple[int, int]:
        """Where `node` begins and ends in `source`, in bytes."""
        starts = self._line_starts
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return starts[node.lineno - 1] + node.col_offset, starts[end_line - 1] + end_column

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *accumulate(map(len, self.source.splitlines(keepends=True)))]

    def key(self, call: Call) -> str | None:
        """The call's literal key; None without one, or when it is computed."""
        keys = self.keys(call)
        return keys[0] if len(keys) == 1 else None

    def keys(self, call: Call) -> tuple[str, ...]:
        """The call's literal keys: several when a loop takes them from a literal collection."""
        node = call.key_node
        if isinstance(node, ast.Constant):
            return (node.value,) if isinstance(node.value, str) else ()
        return self.key_of.get(id(node), ())
