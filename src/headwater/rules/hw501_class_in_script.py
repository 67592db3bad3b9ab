"""A class of the script, of which session state keeps an object that is later compared.

## What it does
Reports `isinstance`, `==`, `in` and the like on an object that session state or `st.cache_resource` keeps
from run to run, where its class is defined in the script that Streamlit runs again.

## Why is this bad?
Every run defines the class anew. The object that was kept is of the class of an older run: it is no instance
of the new class, and equal to no object of it, not even a member of an Enum to the same member.

## Example
    class Mode(Enum):
        READ = 1
        EDIT = 2

    st.session_state.setdefault("mode", Mode.READ)
    if st.session_state.mode == Mode.READ:
        show()

## Use instead
    from modes import Mode

    st.session_state.setdefault("mode", Mode.READ)
    if st.session_state.mode == Mode.READ:
        show()

## Known limits
An Enum that is a `str` or an `int` too is equal to itself, and a class with an `__eq__` of its own may be.
Objects that every run makes anew are left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from headwater.analysis.api import Api
from headwater.analysis.script import LocalCall, Scope, Script, StateUse
from headwater.analysis.tree import walk
from headwater.analysis.users import UserValues, own_nodes
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

ADDS = frozenset({"add", "append", "appendleft", "insert", "setdefault"})
DEEPEST = 6
COMPARE = frozenset({ast.Call, ast.Compare, ast.Match, ast.Subscript})
IDENTITY = (ast.Is, ast.IsNot)
VALUE_BASES = frozenset({"IntEnum", "IntFlag", "StrEnum"})


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The comparisons of kept objects with a class that is new in every run."""
    classes = {
        scope.name: scope.node
        for scope in script.scopes
        if scope.kind == "class" and scope.parent is script.module and isinstance(scope.node, ast.ClassDef)
    }
    if classes:
        yield from _Flow(script, classes).hits()


class _Flow:
    """Where objects of the script's classes are kept, and where they are compared."""

    def __init__(self, script: Script, classes: Mapping[str, ast.ClassDef]) -> None:
        self.script, self.classes = script, classes
        self.users = UserValues(script)
        self.kinds = {name: self.kind(node, DEEPEST) for name, node in classes.items()}
        self.reads = {id(event.node): event for event in script.state_uses("read", "get", "default")}
        self.kept: dict[str, set[str]] = {}

    def hits(self) -> Iterator[Hit]:
        resources = any(
            scope.cache_api == "cache_resource" and next(self.returned(scope, DEEPEST), "")
            for scope in self.script.scopes
        )
        if not self.reads and not resources:
            return
        self.keep()
        if not self.kept and not resources:
            return
        for scope in self.script.scopes:
            for node in own_nodes(scope):
                for value, name, how in self.comparisons(node, scope) if node.__class__ in COMPARE else ():
                    if where := self.origin(value, scope, name, DEEPEST):
                        message = (
                            f"{how} is never true for what {where} keeps: every run defines {name} anew."
                        )
                        yield Hit(node, message, only="script")

    # what a class is like

    def kind(self, node: ast.ClassDef, deep: int) -> str:
        """`enum`, `value` (an Enum that is a str or an int), `equal` (compares its class) or `plain`."""
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        decorators = {ast.unparse(each).partition("(")[0].rpartition(".")[2] for each in node.decorator_list}
        if bases & VALUE_BASES or (bases & {"str", "int"}):
            return "value"
        if bases & {"Enum", "Flag"}:
            return "enum"
        if any(isinstance(each, ast.FunctionDef) and each.name == "__eq__" for each in node.body):
            return "plain"
        if "dataclass" in decorators or "BaseModel" in bases:
            return "equal"
        above = [self.kind(self.classes[base], deep - 1) for base in bases if base in self.classes and deep]
        return above[0] if above else "plain"

    # what is kept

    def keep(self) -> None:
        """Notes which keys of session state hold objects of which classes from an earlier run."""
        for use in self.script.state_uses("write", "default"):
            if use.value is not None and (use.use == "default" or self.outlives(use)):
                for name in self.made(use.value, use.scope, DEEPEST):
                    self.kept.setdefault(name, set()).update(use.keys)
        for scope, node in ((each, node) for each in self.script.scopes for node in _puts(each)):
            match node:
                case ast.Call(func=ast.Attribute(value=place, attr=method), args=values) if method in ADDS:
                    self.add(place, values, scope)
                case ast.Assign(targets=[ast.Subscript(value=place)], value=value):
                    self.add(place, [value], scope)
                case _:
                    pass

    def add(self, place: ast.expr, values: Sequence[ast.expr], scope: Scope) -> None:
        """Notes objects that are put into a collection of session state."""
        names = {name for value in values for name in self.made(value, scope, DEEPEST)}
        keys = self.keys(place, scope, DEEPEST) if names else ()
        for name in names if keys else ():
            self.kept.setdefault(name, set()).update(keys)

    def outlives(self, use: StateUse) -> bool:
        """Whether a later run finds what was written, as not every run writes it anew."""
        if not use.block.certain:
            return True
        calls = [
            event
            for event in self.script.events()
            if isinstance(event, LocalCall) and event.target is use.scope
        ]
        return use.scope.role == "callback" or any(not call.block.certain for call in calls)

    def made(self, value: ast.expr, scope: Scope, deep: int) -> Iterator[str]:
        """The classes of the script of which `value` is an object, or holds one."""
        if not deep:
            return
        match value:
            case ast.Call(func=ast.Name(id=name)):
                if name in self.classes:
                    yield name
                elif name in self.script.functions:
                    yield from self.returned(self.script.functions[name], deep - 1)
            case ast.Attribute(value=ast.Name(id=name)) if self.kinds.get(name) in {"enum", "value"}:
                yield name
            case _:
                pass
        for part in (
            self.users.given(scope).get(value.id, ()) if isinstance(value, ast.Name) else _parts(value)
        ):
            yield from self.made(part, scope, deep - 1)

    def returned(self, function: Scope, deep: int) -> Iterator[str]:
        for node in own_nodes(function):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from self.made(node.value, function, deep)

    # what is compared

    def comparisons(self, node: ast.AST, scope: Scope) -> Iterator[tuple[ast.expr, str, str]]:
        """What is compared with a class of the script or an object of it, with which, and how."""
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[value, types]):
                names = [each.id for each in walk(types) if isinstance(each, ast.Name)]
                yield from (
                    (value, name, f"isinstance(..., {name})") for name in names if name in self.classes
                )
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                yield from self.compared(left, operator, right, scope)
            case ast.Subscript(value=table, slice=value):
                yield from ((value, name, f"A key of {name}") for name in self.members(table, scope))
            case ast.Match(subject=subject, cases=cases):
                names = [name for case in cases for name in self.matched(case.pattern)]
                yield from ((subject, name, f"A case of {name}") for name in names)
            case _:
                pass

    def compared(
        self, left: ast.expr, operator: ast.cmpop, right: ast.expr, scope: Scope
    ) -> Iterator[tuple[ast.expr, str, str]]:
        for value, other in ((left, right), (right, left)):
            how = ast.unparse(ast.Compare(left, [operator], [right]))
            match value:
                case ast.Call(func=ast.Name(id="type"), args=[typed]):
                    if isinstance(other, ast.Name) and other.id in self.classes:
                        yield typed, other.id, how
                case _:
                    for name in self.fresh(other, operator, scope):
                        yield value, name, how

    def fresh(self, value: ast.expr, operator: ast.cmpop, scope: Scope) -> Iterator[str]:
        """The classes of the objects of this run that something is compared with."""
        match value:
            case ast.Attribute(value=ast.Name(id=name)):
                kinds = {"enum", "value"} if isinstance(operator, IDENTITY) else {"enum"}
                if self.kinds.get(name) in kinds:
                    yield name
            case ast.Call(func=ast.Name(id=name)) if not isinstance(operator, IDENTITY):
                if self.kinds.get(name) in {"enum", "equal"}:
                    yield name
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                for part in parts if isinstance(operator, ast.In | ast.NotIn) else ():
                    yield from self.fresh(part, operator, scope)
            case _:
                pass

    def members(self, table: ast.expr, scope: Scope) -> Iterator[str]:
        """The Enums of which the dictionary `table` has the members as keys."""
        if isinstance(table, ast.Name):
            constant = self.script.constants.get(table.id)
            given = self.users.given(scope).get(table.id, ())
            table = given[0] if len(given) == 1 else constant or table
        if isinstance(table, ast.Dict):
            for key in table.keys[:1]:
                if key is not None:
                    yield from self.fresh(key, ast.Eq(), scope)

    def matched(self, pattern: ast.pattern) -> Iterator[str]:
        for node in walk(pattern):
            match node:
                case ast.MatchClass(cls=ast.Name(id=name)) if name in self.classes:
                    yield name
                case ast.MatchValue(value=value):
                    yield from self.fresh(value, ast.Eq(), self.script.module)
                case _:
                    pass

    # where it comes from

    def origin(self, value: ast.expr, scope: Scope, name: str, deep: int) -> str:
        """What keeps `value`, an object of the class `name`; empty when it is not seen to be kept."""
        if keys := self.keys(value, scope, deep) & self.kept.get(name, set()):
            return f"session_state.{min(keys)}"
        for call in self.calls(value, scope, deep):
            function = self.script.functions.get(call)
            is_resource = function is not None and function.cache_api == "cache_resource"
            if function is not None and is_resource and name in self.returned(function, DEEPEST):
                return f"{call}()"
        return ""

    def keys(self, value: ast.expr, scope: Scope, deep: int) -> set[str]:
        """The keys of session state that `value` is taken from."""
        use = self.reads.get(id(value))
        if use is not None:
            return set(use.keys)
        if isinstance(value, ast.Name):
            return {
                key
                for given, where in self.given(value.id, scope, deep)
                for key in self.keys(given, where, deep - 1)
            }
        below = _below(value)
        return self.keys(below, scope, deep) if below is not None else set()

    def calls(self, value: ast.expr, scope: Scope, deep: int) -> set[str]:
        """The functions of the file that `value` is the result of."""
        match value:
            case ast.Call(func=ast.Name(id=name)):
                return {name}
            case ast.Name(id=name):
                given = self.given(name, scope, deep)
                return {call for each, where in given for call in self.calls(each, where, deep - 1)}
            case _:
                return set()

    def given(self, name: str, scope: Scope, deep: int) -> list[tuple[ast.expr, Scope]]:
        """What `name` is given, in the scope where it belongs; a parameter by the calls of the function."""
        where: Scope | None = scope
        while where is not None and name not in where.names:
            where = where.parent
        if where is None or not deep:
            return []
        found = [(value, where) for value in self.users.given(where).get(name, ())]
        if name in where.parameters:
            found += self.users.handed(where, name)
        return found


def _puts(scope: Scope) -> Iterator[ast.AST]:
    """What may put something into a collection."""
    yield from scope.calls
    yield from scope.assignments


def _parts(value: ast.expr) -> Sequence[ast.expr]:
    """The expressions one of which `value` is, or which it holds."""
    match value:
        case ast.Call(args=parts, keywords=keywords):
            return [*parts, *(keyword.value for keyword in keywords)]
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.BoolOp(values=parts):
            return parts
        case ast.Dict(keys=keys, values=parts):
            return [*(key for key in keys if key is not None), *parts]
        case ast.ListComp(elt=part) | ast.SetComp(elt=part) | ast.DictComp(value=part):
            return [part]
        case ast.IfExp(body=body, orelse=other):
            return [body, other]
        case _:
            return []


def _below(value: ast.expr) -> ast.expr | None:
    """What `value` is an attribute or an item of."""
    match value:
        case ast.Attribute(value=below) | ast.Subscript(value=below):
            return below
        case ast.Call(func=ast.Attribute(value=below, attr="get" | "values" | "items" | "copy" | "pop")):
            return below
        case ast.Call(func=ast.Name(id="enumerate" | "list" | "sorted" | "reversed"), args=[below, *_]):
            return below
        case _:
            return None


RULE = Rule(
    code="HW501",
    name="class-in-script",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Custom Classes",
    scan=scan,
    bad=(
        app(
            "isinstance",
            """
            class Cart: ...
            if 'cart' not in st.session_state:
                st.session_state.cart = Cart()
            st.write(isinstance(st.session_state.cart, Cart))
            """,
        ),
        app(
            "an Enum's member",
            """
            from enum import Enum
            class Mode(Enum):
                READ = 1
            st.session_state.setdefault('mode', Mode.READ)
            mode = st.session_state.mode
            if mode == Mode.READ:
                st.write('reading')
            """,
        ),
        app(
            "a member out of several",
            """
            import enum
            class Mode(enum.Enum):
                READ = 1
            def start():
                st.session_state['mode'] = Mode.READ
            st.button('start', on_click=start)
            if st.session_state.get('mode') in (Mode.READ, None):
                st.write('reading')
            """,
        ),
        app(
            "the identity of a member that is a str too",
            """
            from enum import Enum
            class Mode(str, Enum):
                READ = 'r'
            if 'mode' not in st.session_state:
                st.session_state.mode = Mode.READ
            if st.session_state.mode is Mode.READ:
                st.write('reading')
            """,
        ),
        app(
            "a dataclass",
            """
            from dataclasses import dataclass
            @dataclass(frozen=True)
            class Item:
                name: str
            if 'items_' not in st.session_state:
                st.session_state.items_ = []
            name = st.text_input('Name')
            if st.button('add') and Item(name) not in st.session_state.items_:
                st.session_state.items_.append(Item(name))
            """,
        ),
        app(
            "the items of a list",
            """
            class Item: ...
            class Other: ...
            if st.button('add'):
                st.session_state.items_.append(Item())
            for item in st.session_state.items_:
                if isinstance(item, (Item, str)):
                    st.write('item')
            """,
        ),
        app(
            "a field of it",
            """
            from enum import Enum, auto
            class State(Enum):
                NEW = auto()
                DONE = auto()
            class Task:
                def __init__(self, state):
                    self.state = state
            if 'task' not in st.session_state:
                st.session_state.task = Task(State.NEW)
            task = st.session_state.task
            if task.state == State.NEW:
                st.write('new')
            """,
        ),
        app(
            "a table of members",
            """
            from enum import Enum
            class Mode(Enum):
                READ = 1
            NAMES = {Mode.READ: 'reading'}
            if 'mode' not in st.session_state:
                st.session_state.mode = Mode.READ
            st.write(NAMES[st.session_state.mode])
            """,
        ),
        app(
            "a match",
            """
            from enum import Enum
            class Mode(Enum):
                READ = 1
            if 'mode' not in st.session_state:
                st.session_state.mode = Mode.READ
            match st.session_state.mode:
                case Mode.READ:
                    st.write('reading')
            """,
        ),
        app(
            "a resource",
            """
            class Model: ...
            @st.cache_resource
            def load():
                return Model()
            model = load()
            assert isinstance(model, Model)
            """,
        ),
        app(
            "through functions",
            """
            class Cart: ...
            def init():
                if 'cart' not in st.session_state:
                    st.session_state.cart = Cart()
            def show(cart):
                st.write(type(cart) is Cart)
            init()
            show(st.session_state.cart)
            """,
        ),
    ),
    good=(
        app(
            "an imported class",
            """
            from cart import Cart
            if 'cart' not in st.session_state:
                st.session_state.cart = Cart()
            st.write(isinstance(st.session_state.cart, Cart))
            """,
        ),
        app(
            "nothing kept",
            """
            class Cart: ...
            cart = Cart()
            st.write(isinstance(cart, Cart))
            """,
        ),
        app(
            "kept and not compared",
            """
            class Cart:
                total = 0
            if 'cart' not in st.session_state:
                st.session_state.cart = Cart()
            st.write(st.session_state.cart.total == 0)
            """,
        ),
        app(
            "made anew by every run",
            """
            class Cart: ...
            st.session_state.cart = Cart()
            st.write(isinstance(st.session_state.cart, Cart))
            """,
        ),
        app(
            "cached data, which is pickled",
            """
            class Model: ...
            @st.cache_data
            def load():
                return Model()
            st.write(isinstance(load(), Model))
            """,
        ),
        app(
            "an Enum that is an int",
            """
            from enum import IntEnum
            class Mode(IntEnum):
                READ = 1
            st.session_state.setdefault('mode', Mode.READ)
            st.write(st.session_state.mode == Mode.READ)
            """,
        ),
        app(
            "a member's value",
            """
            from enum import Enum
            class Mode(Enum):
                READ = 1
            st.session_state.setdefault('mode', Mode.READ.value)
            st.write(st.session_state.mode == Mode.READ.value)
            """,
        ),
        app(
            "another key",
            """
            class Cart: ...
            if 'cart' not in st.session_state:
                st.session_state.cart = Cart()
                st.session_state.other = None
            st.write(isinstance(st.session_state.other, Cart))
            """,
        ),
        app(
            "a class that compares by its own rule",
            """
            class Cart:
                def __eq__(self, other):
                    return True
            if 'cart' not in st.session_state:
                st.session_state.cart = Cart()
            st.write(st.session_state.cart == Cart())
            """,
        ),
    ),
)
