"""How a file is tied to the others of its app: what it calls there, and which keys it shares with them."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from headwater.analysis.navigation import offered
from headwater.analysis.script import Call, LocalCall, Scope, Script, StateUse
from headwater.analysis.values import literal_texts
from headwater.analysis.vocabulary import CALLBACK_ARGUMENTS, EXITS, SETTABLE_NEVER

Place = tuple[int, int]
Reference = tuple[str, int, str]
"""A function by module, leading dots and name, as an import says it; of the same file without module."""

PAGE_FILE = -1
"""What stands in a reference for dots where its name is the path of a page."""

NOT_OURS = frozenset({"matplotlib", "numpy", "pandas", "plotly", "streamlit"}) | sys.stdlib_module_names
BUILTINS = frozenset(dir(builtins))
MOST_BRANCHED = 40
"""Imports on conditions that are compared with each other."""
EVERY = "*"
"""Stands for the keys that a function deletes where it may be all."""
LONGEST = 60
"""Characters of a default that are compared; longer ones are unlike anything."""

KINDS: Mapping[type, str] = {
    ast.Dict: "a dictionary", ast.DictComp: "a dictionary", ast.JoinedStr: "a text", ast.List: "a list",
    ast.ListComp: "a list", ast.Set: "a set", ast.SetComp: "a set", ast.Tuple: "a list",
    bool: "a number", dict: "a dictionary", float: "a number", int: "a number", list: "a list", set: "a set",
    str: "a text", tuple: "a list",
}  # fmt: skip
MAKERS = {
    each.__name__: kind for each, kind in KINDS.items() if each in {bool, dict, float, int, list, set, str}
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A key's first value in a file: its kind, "" for None or what cannot be told, and its text.

    `fetched` tells that it is `setdefault` in the midst of an expression.
    """

    kind: str = ""
    text: str = ""
    fetched: bool = False


@dataclass(frozen=True, slots=True)
class Widget:
    """A widget that session state cannot set, in `function`.

    `after` is how many of the functions that it surely calls are called before; -1 for a widget that is only
    drawn under a condition.
    """

    api: str
    function: str
    after: int


@dataclass(frozen=True, slots=True)
class Links:
    """What one file shares with others; functions are named as in `Scope.called`, the file itself by "".

    `surely` are the functions that each function calls whenever it runs, in order. `handed` are those that
    it hands to a widget as a callback, each with the function that does. `leaving` are those that may end the
    run, but for a click. `gated` tells that the file calls st.navigation on a condition, and `pages` are the
    files and functions that it surely offers as pages, each with the function that does.
    `readonly`, `settable`, `freed` and `begun` are the keys of widgets that cannot be set and of others, the
    keys that are deleted without a click or a component's, and those with a first value. `setters` are
    functions that set keys whenever they run, `deleters` those that may delete some, `changed` the keys of
    widgets that the file sets itself. `apart` are imports of which a run makes the one or the other.
    """

    surely: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
    handed: tuple[tuple[Reference, str], ...] = ()
    leaving: frozenset[str] = frozenset()
    gated: bool = False
    pages: tuple[tuple[Reference, str], ...] = ()
    readonly: Mapping[str, tuple[Widget, ...]] = field(default_factory=dict)
    settable: frozenset[str] = frozenset()
    freed: frozenset[str] = frozenset()
    begun: Mapping[str, Begun] = field(default_factory=dict)
    setters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deleters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    apart: tuple[tuple[tuple[Reference, ...], tuple[Reference, ...]], ...] = ()


NO_LINKS = Links()


def links_of(script: Script) -> Links:
    """The links of a script that was read."""
    names = _Names(script)
    surely = {function_of(scope): names.surely(scope) for scope in script.scopes if scope.surely}
    handed: list[tuple[Reference, str]] = []
    readonly: dict[str, tuple[Widget, ...]] = {}
    settable: set[str] = set()
    for call in script.calls():
        for keyword in call.node.keywords:
            if keyword.arg in CALLBACK_ARGUMENTS:
                handed += [(each, function_of(call.scope)) for each in names.of(keyword.value, call.scope)]
        if call.api in SETTABLE_NEVER:
            for key in script.keys(call):
                readonly[key] = (*readonly.get(key, ()), _widget(call, surely))
        elif call.is_widget:
            settable.update(script.keys(call))
    deleted = {key for use in script.state_uses("delete") if not use.by for key in use.keys}
    gone: dict[int, frozenset[str]] = {}
    written = {key for use in script.state_uses("write") if not use.by for key in use.keys}
    return Links(
        surely={name: tuple(found) for name, found in surely.items() if found},
        handed=tuple(dict.fromkeys(handed)),
        leaving=frozenset(_leaving(script)),
        gated=_is_gated(script),
        pages=tuple(dict.fromkeys(_offered(script, names))),
        readonly=readonly,
        settable=frozenset(settable),
        freed=frozenset(_freed(script)),
        begun={key: _begun(script, use, key) for key, use in firsts(script).items() if key not in deleted},
        setters={name: keys for name, keys in _setters(script, gone) if keys},
        deleters={name: tuple(sorted(keys)) for name, keys in _deleters(script, gone) if keys},
        changed=frozenset(written & (settable | readonly.keys())),
        apart=tuple(_apart(script)),
    )


def _is_gated(script: Script) -> bool:
    """Whether pages are offered, or run, on a condition."""
    offers = script.calls("navigation")
    runs = script.verbs.get("run", ()) if offers else ()
    surely = not runs or any(call in scope.surely for scope, call in runs)
    return not surely or not all(call.block.expected for call in offers)


def _offered(script: Script, names: _Names) -> Iterator[tuple[Reference, str]]:
    """The pages that st.navigation is surely given, with the function that calls it."""
    for scope, page in offered(script):
        if isinstance(page, ast.Constant):
            if isinstance(page.value, str):
                yield ("", PAGE_FILE, page.value), function_of(scope)
        else:
            yield from ((each, function_of(scope)) for each in names.of(page, scope))


def _widget(call: Call, surely: Mapping[str, Mapping[Reference, Place]]) -> Widget:
    function = function_of(call.scope)
    if not call.block.expected:
        return Widget(call.api, function, -1)
    called = surely.get(function, {})
    return Widget(call.api, function, sum(place < _place(call.node) for place in called.values()))


def _place(node: ast.expr) -> Place:
    return node.lineno, node.col_offset


def _freed(script: Script) -> Iterator[str]:
    yield from script.component_keys
    for use in script.state_uses("delete"):
        if use.scope.role != "callback" and not any(block.trigger for block in use.block.chain()):
            yield from use.keys


def _leaving(script: Script) -> Iterator[str]:
    for call in script.calls(*EXITS):
        if not any(block.trigger for block in call.block.chain()):
            yield function_of(call.scope)


# keys with a first value


def guard(use: StateUse, key: str) -> object:
    """What makes a default of it: `setdefault`, or the branch for a missing key; None if nothing does."""
    if use.use == "default":
        return use
    return next((block for block in use.block.chain() if key in block.absent), None)


def defaults(script: Script) -> Sequence[StateUse]:
    """The places that may give keys a default; not those for the case that something fails."""
    if "defaults" not in script.memory:
        spare = [handler for each in script.tries for handler in each.handlers]
        uses = script.state_uses("default", "write")
        script.memory["defaults"] = [use for use in uses if not use.by and not _is_in(use, spare)]
    found: Sequence[StateUse] = script.memory["defaults"]
    return found


def _is_in(use: StateUse, handlers: Sequence[ast.ExceptHandler]) -> bool:
    line = use.node.lineno
    return any(each.lineno <= line <= (each.end_lineno or 0) for each in handlers)


def firsts(script: Script) -> Mapping[str, StateUse]:
    """The first of `defaults` for each key."""
    if "firsts" not in script.memory:
        found: dict[str, StateUse] = {}
        for use in defaults(script):
            for key in use.keys:
                if key not in found and guard(use, key) is not None:
                    found[key] = use
        script.memory["firsts"] = found
    known: Mapping[str, StateUse] = script.memory["firsts"]
    return known


def kind_of(script: Script, use: StateUse, key: str) -> str:
    """What kind of thing `use` gives to `key`; "" for None and for what cannot be told."""
    value = _value(script, use, key)
    return _kind(value) if value is not None else ""


def _begun(script: Script, use: StateUse, key: str) -> Begun:
    value = _value(script, use, key)
    if value is None:
        return Begun()
    text = ast.unparse(value) if not isinstance(value, ast.Dict | ast.List) or not _is_long(value) else ""
    fetched = use.use == "default" and not _is_statement(script, use.node)
    return Begun(_kind(value), text if len(text) <= LONGEST else "", fetched)


def _is_long(value: ast.expr) -> bool:
    return (value.end_lineno or value.lineno) > value.lineno


def _value(script: Script, use: StateUse, key: str) -> ast.expr | None:
    """The first value of `key`, also where a loop takes it from a dictionary of defaults."""
    if not isinstance(use.value, ast.Name) or len(use.keys) <= 1:
        return use.value
    if ("values", id(use)) not in script.memory:
        script.memory["values", id(use)] = _values(script, use)
    values: Mapping[str, ast.expr] = script.memory["values", id(use)]
    return values.get(key)


def _values(script: Script, use: StateUse) -> Mapping[str, ast.expr]:
    """The dictionary of defaults that a loop with `use` in it goes over, by key."""
    given = [each.value for each in use.scope.assignments if isinstance(each, ast.Assign | ast.AnnAssign)]
    loops = [each.iter for each in use.scope.assignments if isinstance(each, ast.For)]
    owners = [
        each.func.value
        for each in loops
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute)
    ]
    for node in (*owners, *given, *script.constants.values()):
        if isinstance(node, ast.Dict) and literal_texts(node) == use.keys:
            return dict(zip(reversed(use.keys), reversed(node.values), strict=True))  # the first one counts
    return {}


def _kind(value: ast.expr) -> str:
    """What kind of thing a default is; "" for None and for what cannot be told."""
    match value:
        case ast.Constant(value=constant):
            return KINDS.get(constant.__class__, "")
        case ast.Call(func=ast.Name(id=name)):
            return MAKERS.get(name, "")
        case ast.UnaryOp(operand=operand):
            return _kind(operand)
        case _:
            return KINDS.get(value.__class__, "")


def _is_statement(script: Script, node: ast.expr) -> bool:
    """Whether nothing else is in the lines of `node`."""
    try:
        start, end = script.span(node)
    except IndexError:  # the parser's lines are not the file's
        return False
    before = script.source[script.source.rfind(b"\n", 0, start) + 1 : start]
    after = script.source[end:].split(b"\n", 1)[0].strip()
    return not before.strip() and (not after or after.startswith(b"#"))


def to_plain(links: Links) -> list[Any]:
    """`links` as JSON can hold them; nothing for none."""
    if links == NO_LINKS:
        return []
    return [
        links.surely,
        links.handed,
        sorted(links.leaving),
        links.gated,
        links.pages,
        {
            key: [[each.api, each.function, each.after] for each in found]
            for key, found in links.readonly.items()
        },
        sorted(links.settable),
        sorted(links.freed),
        {key: [each.kind, each.text, each.fetched] for key, each in links.begun.items()},
        links.setters,
        links.deleters,
        sorted(links.changed),
        links.apart,
    ]


def from_plain(plain: Sequence[Any]) -> Links:
    """The inverse of `to_plain`."""
    if not plain:
        return NO_LINKS
    surely, handed, leaving, gated, pages, readonly, settable, freed, begun, *rest = plain
    setters, deleters, changed, apart = rest
    return Links(
        {name: tuple(map(_reference, found)) for name, found in surely.items()},
        tuple((_reference(found), by) for found, by in handed),
        frozenset(leaving),
        gated,
        tuple((_reference(page), by) for page, by in pages),
        {key: tuple(Widget(*each) for each in found) for key, found in readonly.items()},
        frozenset(settable),
        frozenset(freed),
        {key: Begun(*each) for key, each in begun.items()},
        {name: tuple(keys) for name, keys in setters.items()},
        {name: tuple(keys) for name, keys in deleters.items()},
        frozenset(changed),
        tuple((tuple(map(_reference, one)), tuple(map(_reference, other))) for one, other in apart),
    )


def _reference(plain: Sequence[Any]) -> Reference:
    module, level, name = plain
    return module, level, name


# functions that set and delete keys


def _named(script: Script) -> Iterator[tuple[str, Scope]]:
    """The functions that other files may import."""
    for name, scope in script.functions.items():
        if scope.parent is script.module and not scope.owner:
            yield name, scope


def _setters(script: Script, gone: dict[int, frozenset[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    known: dict[int, frozenset[str]] = {}
    for name, scope in _named(script):
        yield name, tuple(sorted(_set_by(scope, known, gone)))


def _set_by(
    scope: Scope, known: dict[int, frozenset[str]], gone: dict[int, frozenset[str]]
) -> frozenset[str]:
    """The keys that a function sets whenever it runs; none of those that it may delete."""
    if id(scope) in known or scope.role in {"cached", "dialog", "fragment"}:
        return known.get(id(scope), frozenset())
    known[id(scope)] = frozenset()  # one that calls itself
    found: set[str] = set()
    for event in scope.events:
        if event.__class__ is LocalCall and event.block.certain:
            found |= _set_by(event.target, known, gone)
        elif isinstance(event, StateUse) and event.use == "write" and event.block.expected:
            found.update(event.keys)
    deleted = _deleted_by(scope, gone)
    known[id(scope)] = frozenset() if EVERY in deleted else frozenset(found - deleted)
    return known[id(scope)]


def _deleters(script: Script, gone: dict[int, frozenset[str]]) -> Iterator[tuple[str, frozenset[str]]]:
    for name, scope in _named(script):
        yield name, _deleted_by(scope, gone)


def _deleted_by(scope: Scope, gone: dict[int, frozenset[str]]) -> frozenset[str]:
    """The keys that a function may delete."""
    if id(scope) not in gone:
        gone[id(scope)] = frozenset()  # one that calls itself
        found: set[str] = set()
        for event in scope.events:
            if event.__class__ is LocalCall:
                found |= _deleted_by(event.target, gone)
            elif isinstance(event, StateUse) and event.use in {"delete", "clear"}:
                found.update(event.keys or (EVERY,))
        gone[id(scope)] = frozenset(found)
    return gone[id(scope)]


# imports of which one is made or the other


def _apart(script: Script) -> Iterator[tuple[tuple[Reference, ...], tuple[Reference, ...]]]:
    ours = [(names, block) for node, block in script.branched if (names := tuple(_wanted(node)))]
    for (names, block), (others, other) in combinations(ours[:MOST_BRANCHED], 2):
        if block.excludes(other):
            yield names, others


def _wanted(node: ast.Import | ast.ImportFrom) -> Iterator[Reference]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            module, level, name = alias.name, 0, ""
        else:
            module, level, name = node.module or "", node.level, alias.name
        if level or module.partition(".")[0] not in NOT_OURS:
            yield module, level, name


def function_of(scope: Scope) -> str:
    """The function that a scope is, as `Links` names it; what no name stands for is in brackets."""
    return scope.called or ("" if scope.kind == "module" else f"<{scope.name}>")


# names


class _Names:
    """What the names of functions in a file refer to."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.imported = dict(_imported(script))
        star = self.imported.pop("*", None)
        self.stars = [star[:2]] if star else []
        self.roots = {name.partition(".")[0] for name in self.imported}
        self.made: dict[int, Mapping[str, str]] = {}
        self.classes = {scope.name for scope in script.scopes if scope.kind == "class"}

    def surely(self, scope: Scope) -> Mapping[Reference, Place]:
        """The functions that `scope` calls whenever it runs, in order, each with its first place."""
        found: dict[Reference, Place] = {}
        for call in scope.surely:
            for called in self.of(call.func, scope):
                found.setdefault(called, _place(call))
        return found

    def of(self, function: ast.expr, scope: Scope) -> list[Reference]:
        """The function, of this or another file, that an expression in `scope` stands for; or none."""
        match function:
            case ast.Call(func=maker, args=[inner, *_]) if _dotted(maker).endswith("partial"):
                return self.of(inner, scope)
            case _:
                name = _dotted(function)
                found = self._named(name, scope)
                return [found] if found else self._by_star(name)

    def _named(self, name: str, scope: Scope, *, follow: bool = True) -> Reference | None:
        first, _, rest = name.partition(".")
        if not first:
            return None
        if first in {"self", "cls"} and scope.owner:
            first, name = scope.owner, f"{scope.owner}.{rest}"
        if name in self.script.functions:
            return "", 0, name
        if first in self.classes:
            return ("", 0, f"{first}.__init__") if not rest else ("", 0, name)
        if first in self.roots:
            return self._far(name)
        made = self._made(scope).get(first, "") if rest and follow else ""
        return self._named(f"{made}.{rest}", scope, follow=False) if made else None

    def _made(self, scope: Scope) -> Mapping[str, str]:
        """The classes, as far as their names tell, of the objects that `scope` gives names to."""
        if id(scope) not in self.made:
            self.made[id(scope)] = dict(_objects(scope))
        return self.made[id(scope)]

    def _by_star(self, name: str) -> list[Reference]:
        """What a name may be that nothing in the file binds, where it imports all of a module."""
        first = name.partition(".")[0]
        if not first or first in self.script.module.names or first in BUILTINS:
            return []
        return [(module, level, name) for module, level in self.stars]

    def _far(self, name: str) -> Reference | None:
        """The function of another file that a dotted name stands for."""
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            module, level, own = self.imported.get(".".join(parts[:length]), ("", 0, ""))
            if module or level:
                called = ".".join([*([own] if own else []), *parts[length:]])
                return (module, level, called) if called else None
        return None


def _imported(script: Script) -> Iterator[tuple[str, Reference]]:
    for node in script.imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] not in NOT_OURS:
                    yield alias.asname or alias.name, (alias.name, 0, "")
        elif node.level or (node.module or "").partition(".")[0] not in NOT_OURS:
            for alias in node.names:
                yield alias.asname or alias.name, (node.module or "", node.level, alias.name)


def _dotted(node: ast.expr) -> str:
    """`a.b.c` for `a.b.c`, and for `a.b().c`, as a class's methods are called."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Call(func=value), attr=name) | ast.Attribute(value=value, attr=name):
            owner = _dotted(value)
            return f"{owner}.{name}" if owner else ""
        case _:
            return ""


def _objects(scope: Scope) -> Iterator[tuple[str, str]]:
    for node in scope.assignments:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=function)):
                made = _dotted(function)
                if made.rpartition(".")[2][:1].isupper() and made.partition(".")[0] != name:
                    yield name, made
            case _:
                pass
