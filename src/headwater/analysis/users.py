"""What in a script comes from its user: a widget's value, a value in session state, what is made of them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from headwater.analysis.script import Call, LocalCall, Scope, Script, StateUse
from headwater.analysis.tree import LEAVES, children, walk
from headwater.analysis.vocabulary import VALUE_WIDGETS

CLOSED = LEAVES | {ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef}
"""What holds nothing that belongs to the scope around it."""

DEEPEST = 8
"""Names that are followed, one given to another, and functions that hand a value on."""

Source = Call | StateUse


class UserValues:
    """Follows names within a file, whatever the order of its statements.

    A name that is given a user's value in one branch may hold it. A call that is `harmless` returns no
    user's value any more, whatever it is given.
    """

    def __init__(self, script: Script, harmless: Callable[[ast.Call], bool] | None = None) -> None:
        self.script, self.harmless = script, harmless
        if UserValues not in script.memory:  # the same for every rule that asks
            script.memory[UserValues] = _sources(script), {}
        self._sources: Mapping[int, Source] = script.memory[UserValues][0]
        self._given: dict[int, Mapping[str, list[ast.expr]]] = script.memory[UserValues][1]

    def source(self, node: ast.expr, scope: Scope) -> Source | None:
        """The first of `sources`, or None."""
        return next(self.sources(node, scope), None)

    def sources(self, node: ast.expr, scope: Scope) -> Iterator[Source]:
        """The widgets and the places in session state that `node`, in `scope`, depends on."""
        if self._sources:
            yield from self._of(node, scope, DEEPEST, set())

    def _of(self, node: ast.expr, scope: Scope, deep: int, seen: set[tuple[int, str]]) -> Iterator[Source]:
        for part in self._parts(node):
            found = self._sources.get(id(part))
            if found is not None:
                yield found
            elif isinstance(part, ast.Name) and deep:
                yield from self._of_name(part.id, scope, deep - 1, seen)

    def _parts(self, node: ast.AST) -> Iterator[ast.AST]:
        """What `node` is made of, but for what is made harmless, and for a comprehension's own names."""
        parts = children if self.harmless is None else _made_of
        waiting, own = [node], set()
        while waiting:
            part = waiting.pop()
            if isinstance(part, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
                own |= {id(name) for name in _own_names(part)}
            is_source = id(part) in self._sources
            ends = isinstance(part, ast.Call) and self.harmless is not None and self.harmless(part)
            if is_source or not (ends or id(part) in own):
                yield part
                waiting += parts(part)

    def _of_name(self, name: str, scope: Scope, deep: int, seen: set[tuple[int, str]]) -> Iterator[Source]:
        where: Scope | None = scope
        while where is not None and name not in where.names:
            where = where.parent
        if where is None or (id(where), name) in seen:
            return
        seen.add((id(where), name))
        for value in self.given(where).get(name, ()):
            yield from self._of(value, where, deep, seen)
        if name in where.parameters and where.name:
            for value, caller in self.handed(where, name):
                yield from self._of(value, caller, deep, seen)

    def handed(self, function: Scope, parameter: str) -> Iterator[tuple[ast.expr, Scope]]:
        """What the calls of `function` give to its `parameter`, with the scope of each call."""
        if parameter not in function.parameters:
            return
        position = function.parameters.index(parameter)
        for event in self.script.events():
            call = event.node
            by_name = (
                isinstance(event, LocalCall) and event.target is function and event.name == function.name
            )
            if by_name and isinstance(call, ast.Call):
                given = next((each.value for each in call.keywords if each.arg == parameter), None)
                if given is None and position < len(call.args):
                    given = call.args[position]
                if given is not None:
                    yield given, event.scope

    def given(self, scope: Scope) -> Mapping[str, list[ast.expr]]:
        """What the statements of `scope` itself give to each name."""
        if id(scope) not in self._given:
            given: dict[str, list[ast.expr]] = {}
            for name, value in _assigned(scope):
                given.setdefault(name, []).append(value)
            self._given[id(scope)] = given
        return self._given[id(scope)]


def _sources(script: Script) -> dict[int, Source]:
    """The calls and reads that give a user's value, by the ids of their nodes."""
    found: list[Source] = [call for call in script.calls() if call.api in VALUE_WIDGETS]
    found += script.state_uses("read", "get")
    return {id(event.node): event for event in found}


def name_of(function: ast.expr) -> str:
    """The last part of a function's name: `escape` for `html.escape`."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _own_names(
    comprehension: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
) -> Iterator[ast.Name]:
    """The uses of the names that a comprehension binds itself."""
    targets = {name for each in comprehension.generators for name in _names(each.target)}
    for node in walk(comprehension):
        if isinstance(node, ast.Name) and node.id in targets:
            yield node


def _made_of(node: ast.AST) -> list[ast.AST]:
    """The parts of an expression that end up in its value, not those that only choose or compare."""
    match node:
        case ast.Compare():
            return []
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.Subscript(value=part) | ast.comprehension(iter=part):
            return [part]
        case _:
            return children(node)


def called(names: frozenset[str]) -> Callable[[ast.Call], bool]:
    """Whether a call is one of a function called one of `names`."""
    return lambda call: name_of(call.func) in names


def own_nodes(scope: Scope) -> Iterator[ast.AST]:
    """Every node of a scope, but for what is inside the functions and classes in it."""
    waiting = list(children(scope.node))
    while waiting:
        node = waiting.pop()
        yield node
        if node.__class__ not in CLOSED:
            waiting += children(node)


def _assigned(scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    for node in scope.assignments:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        value = node.iter if isinstance(node, ast.For | ast.AsyncFor) else node.value
        if value is not None:
            yield from ((name, value) for target in targets for name in _names(target))


def _names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _names(part)
        case ast.Starred(value=inner):
            yield from _names(inner)
        case _:
            pass
