"""Reads a file into a Script: one walk, in the order in which its statements run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from headwater.analysis.script import MAIN, Block, Call, Event, LocalCall, Scope, Script, StateUse, parameters
from headwater.analysis.tree import EMPTY
from headwater.analysis.values import (
    CONTAINER,
    FALSE,
    STATE,
    STREAMLIT,
    UNKNOWN,
    Value,
    attribute,
    literal_texts,
    result,
)
from headwater.analysis.vocabulary import CACHES, CALLBACK_ARGUMENTS, EXITS, UNMISTAKABLE

DEEPEST = 20_000
"""Frames of Python; a chain of a few hundred `elif` is as deep as that many nested statements."""

STATE_METHODS = frozenset(
    {"clear", "get", "items", "keys", "pop", "popitem", "setdefault", "to_dict", "update", "values"}
)
STATE_USES = {"clear": "clear", "get": "get", "pop": "delete", "setdefault": "default", "update": "update"}
"""What the methods of session state that matter do, in the words of `StateUse`."""

ROLES = {
    "dialog": "dialog",
    "experimental_dialog": "dialog",
    "experimental_fragment": "fragment",
    "fragment": "fragment",
}
NO_CONSTANT = ast.Constant(value=None)
QUIET = EMPTY | {ast.Constant, ast.Name}
"""What nothing happens in: to look for it in a set is the fastest way past the most of a tree."""


def read(path: str, tree: ast.Module, source: bytes, foreign: Mapping[str, Value] | None = None) -> Script:
    """The script at `path`, whose `source` was parsed to `tree`.

    `foreign` says what the names stand for that it imports from the project's other files: `name`, or
    `module.name` where it imports the module. `name()` is a function of its own that others make use of.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEPEST))
    try:
        return _Reader(Script(path, tree, source, [], {}, set(), set(), {}, {}), foreign or {}).read()
    finally:
        sys.setrecursionlimit(limit)


class _Reader:
    def __init__(self, script: Script, foreign: Mapping[str, Value]) -> None:
        self.foreign = foreign
        module = Scope("module", "", script.tree, None)
        script.scopes.append(module)
        self.script = script
        self.functions: dict[str, Scope] = {}
        self.defined: dict[str | tuple[int, str], tuple[Block, Scope | None]] = {}
        self.constants: dict[str, ast.expr] = {}
        self.keys: dict[int, tuple[str, ...]] = {}
        self.results: dict[int, Value] = {}
        self.callbacks = {name[:-2] for name, value in foreign.items() if value.kind == "callback"}
        self.wrapped: dict[str, tuple[ast.Call, str]] = {}
        self.waiting: list[Scope] = []
        self.scope = module
        self.block = module.root
        self.form: Call | None = None
        self.place = MAIN

    def read(self) -> Script:
        """The whole file: the module first, for its names are known to every function."""
        script = self.script
        tree = script.tree
        self._body(tree.body, self.block)
        while self.waiting:
            self._inside(self.waiting.pop(0))
        self._tell_definitions()
        for name, (call, api) in self.wrapped.items():
            if (scope := self.functions.get(name)) and not scope.role and id(scope) not in script.called:
                scope.role, scope.cache, scope.cache_api = "cached", call, api
        script.functions, script.constants, script.key_of = self.functions, self.constants, self.keys
        return script

    def _tell_definitions(self) -> None:
        """Marks callbacks, all definitions of each; leaves a name to the one that it stands for."""
        for scope in self.script.scopes:
            if name := scope.called:
                if scope.role in {"", "method"} and name in self.callbacks:
                    scope.role = "callback"
                if self.functions.get(name) is not scope:
                    scope.called = ""

    def _inside(self, scope: Scope) -> None:
        self.scope, self.block, self.form, self.place = scope, scope.root, None, MAIN
        node = scope.node
        if isinstance(node, ast.Lambda):
            self._visit(node.body)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._body(node.body, scope.root)

    # statements: each tells whether what follows it in its block is never reached

    def _body(self, statements: Sequence[ast.stmt], block: Block) -> bool:
        around, self.block = self.block, block
        for statement in statements:
            handler = _STATEMENTS.get(statement.__class__)
            if handler is None:
                self._children(statement)
            elif handler(self, statement):
                self.block = around
                return True
        self.block = around
        return False

    def _expr(self, node: ast.Expr) -> bool:
        value = node.value
        if value.__class__ is ast.Constant:
            return False
        self._visit(value)
        while isinstance(value, ast.Await):
            value = value.value
        if value.__class__ is not ast.Call:
            return False
        called = self._last_call(value)
        if called is not None:
            called.used = "dropped"
            return called.api in EXITS
        return _leaves_python(value)

    def _assign(self, node: ast.Assign) -> bool:
        self.scope.assignments.append(node)
        self._visit(node.value)
        if called := self._last_call(node.value):
            called.used = "assigned"
        for target in node.targets:
            self._bind(target, node.value)
        return False

    def _ann_assign(self, node: ast.AnnAssign) -> bool:
        self.scope.assignments.append(node)
        if node.value is not None:
            self._visit(node.value)
            if called := self._last_call(node.value):
                called.used = "assigned"
            self._bind(node.target, node.value)
        return False

    def _aug_assign(self, node: ast.AugAssign) -> bool:
        self.scope.assignments.append(node)
        self._visit(node.value)
        self._visit(node.target)
        if isinstance(node.target, ast.Name):
            self.scope.names[node.target.id] = UNKNOWN
        else:
            self._bind(node.target, node.value)
        return False

    def _delete(self, node: ast.Delete) -> bool:
        for target in node.targets:
            keys = self._state_target(target)
            if keys is not None:
                self._note(StateUse(target, self.block, self.scope, 0, "delete", keys))
            elif not isinstance(target, ast.Name):
                self._children(target)
        return False

    def _leave(self, node: ast.stmt) -> bool:
        self._children(node)
        return True

    def _if(self, node: ast.If) -> bool:
        test = node.test
        if _is_main_guard(test):
            return self._body(node.body, self.block)
        self._visit(test)
        self._mark_tested(test)
        block = self.block
        body = Block("if", block, node, self._trigger(test), self._absent(test))
        other = Block("else", block, node, self._trigger_unless(test))
        left = self._body(node.body, body)
        if not node.orelse:
            if left:  # whatever follows is the other arm
                self.block = other
            return False
        return self._body(node.orelse, other) and left

    def _while(self, node: ast.While) -> bool:
        self._visit(node.test)
        self._body(node.body, Block("loop", self.block, node))
        self._body(node.orelse, self.block)
        return False

    def _for(self, node: ast.For | ast.AsyncFor) -> bool:
        self.scope.assignments.append(node)
        self._visit(node.iter)
        self._bind_each(node.target, node.iter)
        self._body(node.body, Block("loop", self.block, node))
        self._body(node.orelse, self.block)
        return False

    def _with(self, node: ast.With | ast.AsyncWith) -> bool:
        around = self.form, self.place
        for item in node.items:
            self._visit(item.context_expr)
            value = self._value(item.context_expr)
            if value and value.kind == "container":
                self.form, self.place = _form_in(value), _place_in(value)
            elif value is None:
                self.place = ""
            if item.optional_vars is not None:
                self._bind(item.optional_vars, item.context_expr)
        left = self._body(node.body, self.block)
        self.form, self.place = around
        return left

    def _try(self, node: ast.Try) -> bool:
        self.script.tries.append(node)
        block = Block("try", self.block, node)
        left = self._body(node.body, block)
        if not left:
            left = self._body(node.orelse, block)
        for handler in node.handlers:
            arm = Block("except", self.block, node)
            arm.ends = self._body(handler.body, arm)
            left = arm.ends and left
        return self._body(node.finalbody, self.block) or left

    def _match(self, node: ast.Match) -> bool:
        self._visit(node.subject)
        block = self.block
        for case in node.cases:
            if case.guard is not None:
                self._visit(case.guard)
            self._body(case.body, Block("case", block, node))
        return False

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        scope = Scope("function", node.name, node, self._parent(), owner=self._owner())
        for decorator in node.decorator_list:
            self._visit(decorator)
            self._decorate(scope, decorator)
        self._defaults(node.args)
        self._name_parameters(scope, node.args)
        if self.scope.kind != "class":
            scope.called = node.name
        else:
            scope.called = f"{self.scope.name}.{node.name}"
            scope.role = scope.role or "method"
        self._define(scope)
        self._wait(scope)
        return False

    def _define(self, scope: Scope) -> None:
        """Gives the function its name: of several the last counts, none if others may be meant."""
        name, names, in_class = scope.name, self.scope.names, self.scope.kind == "class"
        shared = in_class or self.scope.kind == "module"
        place = scope.called if shared else (id(self.scope), name)
        block, before = self.defined.get(place, (None, None))
        if block is None:
            known = self.block.certain or in_class or name not in names
        else:
            known = self.block.holds(block) or _is_same(scope, before)
        self.defined[place] = (self.block, scope) if known else (self.scope.root, None)
        if not in_class:
            names[name] = Value("function", name, scope=scope) if known else UNKNOWN
        if known and shared:
            self.functions[scope.called] = scope
        elif known:
            self.functions.setdefault(scope.called, scope)
        elif shared or self.functions.get(scope.called) is before:
            self.functions.pop(scope.called, None)

    def _class(self, node: ast.ClassDef) -> bool:
        for part in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self._visit(part)
        scope = Scope("class", node.name, node, self._parent())
        self.scope.names[node.name] = Value("class", node.name, scope=scope)
        self.script.scopes.append(scope)
        around, block = self.scope, self.block
        self.scope = scope
        self._body(node.body, scope.root)
        self.scope, self.block = around, block
        return False

    def _import(self, node: ast.Import) -> bool:
        self._note_import(node)
        for alias in node.names:
            parts = alias.name.split(".")
            if parts[0] == "streamlit":
                value = Value("module", ".".join(parts[1:])) if alias.asname else STREAMLIT
            else:
                value = self._file(alias.name if alias.asname else parts[0]) if self.foreign else UNKNOWN
            self.scope.names[alias.asname or parts[0]] = value
        return False

    def _import_from(self, node: ast.ImportFrom) -> bool:
        self._note_import(node)
        module = node.module or ""
        inside = node.level == 0 and (module == "streamlit" or module.startswith("streamlit."))
        base = Value("module", module.removeprefix("streamlit").removeprefix("."))
        for alias in node.names:
            name = alias.asname or alias.name
            if inside:
                self.scope.names[name] = attribute(base, alias.name) or UNKNOWN
                self._mention(alias, base.api, alias.name)
            elif alias.name == "*":
                self.scope.names.update(self.foreign)
            elif self.foreign:
                self.scope.names[name] = self.foreign.get(alias.name) or self._file(alias.name)
            else:
                self.scope.names[name] = UNKNOWN
        return False

    def _note_import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.script.imports.append(node)
        if not self.block.certain:
            self.script.branched.append((node, self.block))

    def _file(self, module: str) -> Value:
        """What an imported module stands for: a file of the project, if anything in it is of interest."""
        is_known = any(each.startswith(f"{module}.") for each in self.foreign)
        return Value("file", module) if is_known else UNKNOWN

    # names

    def _parent(self) -> Scope | None:
        """The scope whose names a function defined here sees: a class's are hidden from its methods."""
        scope: Scope | None = self.scope
        while scope and scope.kind == "class":
            scope = scope.parent
        return scope

    def _owner(self) -> str:
        """The class that what is defined here belongs to."""
        return self.scope.name if self.scope.kind == "class" else self.scope.owner

    def _wait(self, scope: Scope) -> None:
        self.script.scopes.append(scope)
        self.waiting.append(scope)

    def _decorate(self, scope: Scope, decorator: ast.expr) -> None:
        value = self._value(decorator)
        if value is None:
            return
        if value.api in ROLES:
            scope.role = ROLES[value.api]
        elif value.api in CACHES:
            scope.role, scope.cache, scope.cache_api = "cached", decorator, value.api

    def _name_parameters(self, scope: Scope, arguments: ast.arguments) -> None:
        for name in parameters(arguments):
            scope.names[name] = UNKNOWN
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if argument.annotation and "DeltaGenerator" in ast.unparse(argument.annotation):
                scope.names[argument.arg] = CONTAINER

    def _defaults(self, arguments: ast.arguments) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self._visit(default)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if target.__class__ is ast.Name:
            self._bind_name(target.id, value)
            return
        if isinstance(target, ast.Tuple | ast.List):
            self._unpack(target.elts, value)
            return
        keys = self._state_target(target)
        if keys is not None:
            self._note(StateUse(target, self.block, self.scope, 0, "write", keys, value))
        else:
            self._children(target)

    def _bind_name(self, name: str, value: ast.expr) -> None:
        found = self._value(value)
        if found is None:
            texts = literal_texts(value)
            found = Value("texts", keys=texts) if texts else UNKNOWN
            if isinstance(value, ast.Lambda):
                found = Value("function", name, scope=self.script.scopes[-1])
            elif isinstance(value, ast.Constant) and not value.value:
                found = FALSE
        self.scope.names[name] = self._either(self.scope.names.get(name), found)
        if self.scope.kind == "module":
            if name in self.constants:
                self.constants[name] = NO_CONSTANT  # it is bound twice
            else:
                self.constants[name] = value

    def _either(self, before: object, found: Value) -> Value:
        """What a name stands for, when it may still be what it was before: a function, or a click."""
        if before is None or self.block.certain:
            return found
        if found.kind == "function":
            return UNKNOWN
        if found is FALSE and isinstance(before, Value) and before.kind == "trigger":
            return before
        if found.kind == "trigger" and not (
            isinstance(before, Value) and before.kind in {"false", "trigger"}
        ):
            return UNKNOWN
        return found

    def _unpack(self, targets: Sequence[ast.expr], value: ast.expr) -> None:
        found = self._value(value)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(targets):
            for target, part in zip(targets, value.elts, strict=True):
                self._bind(target, part)
            return
        each = Value("container", found.api, found.call) if found and found.kind == "containers" else UNKNOWN
        for target in targets:
            self._bind_value(target, each)

    def _bind_value(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                self.scope.names[name] = value
            case ast.Starred(value=inner):
                self._bind_value(inner, value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for number, part in enumerate(parts):
                    first = number == 0 and value.kind == "texts"
                    self._bind_value(part, value if first or value.kind == "container" else UNKNOWN)
            case _:
                keys = self._state_target(target)
                if keys is not None:
                    self._note(StateUse(target, self.block, self.scope, 0, "write", keys))

    def _bind_each(self, target: ast.expr, items: ast.expr) -> None:
        """Binds the target of a loop over `items`."""
        if isinstance(items, ast.Call) and isinstance(items.func, ast.Attribute):
            if items.func.attr in {"items", "keys"} and self._value(items) is None:
                items = items.func.value
        elif isinstance(items, ast.Call) and isinstance(items.func, ast.Name) and items.args:
            self._bind_called(target, items, items.func.id)
            return
        self._bind_value(target, self._item(items))

    def _bind_called(self, target: ast.expr, call: ast.Call, function: str) -> None:
        """Binds the target of a loop over `zip(...)`, `enumerate(...)`, `sorted(...)`."""
        if function not in {"zip", "enumerate", "sorted", "list", "reversed"}:
            self._bind_value(target, UNKNOWN)
        elif function in {"zip", "enumerate"} and isinstance(target, ast.Tuple):
            iterables: list[ast.expr | None] = [None, *call.args] if function == "enumerate" else [*call.args]
            for part, items in zip(target.elts, iterables, strict=False):
                self._bind_value(part, self._item(items) if items is not None else UNKNOWN)
        else:
            self._bind_value(target, self._item(call.args[0]) if function != "enumerate" else UNKNOWN)

    def _item(self, items: ast.expr) -> Value:
        """What one item of `items` stands for."""
        found = self._value(items)
        if found is None:
            texts = literal_texts(items)
            return Value("texts", keys=texts) if texts else UNKNOWN
        match found.kind:
            case "containers":
                return Value("container", found.api, found.call)
            case "texts":
                return found
            case _:
                return UNKNOWN

    def _value(self, node: ast.expr) -> Value | None:
        """What an expression that has been visited stands for; None when that is nothing of interest."""
        kind = node.__class__
        if kind is ast.Name:
            return self._lookup(node.id)  # type: ignore[attr-defined]
        if kind is ast.Attribute:
            base = self._value(node.value)  # type: ignore[attr-defined]
            return attribute(base, node.attr) if base else None  # type: ignore[attr-defined]
        if kind is ast.Call:
            return self.results.get(id(node))
        if kind is ast.Subscript:
            base = self._value(node.value)  # type: ignore[attr-defined]
            return Value("container", base.api, base.call) if base and base.kind == "containers" else None
        if kind is ast.NamedExpr or kind is ast.Await or kind is ast.Starred:
            return self._value(node.value)  # type: ignore[attr-defined]
        return None

    def _lookup(self, name: str) -> Value | None:
        scope: Scope | None = self.scope
        while scope:
            found = scope.names.get(name)
            if found is not None:
                return None if found is UNKNOWN else found  # type: ignore[return-value]
            scope = scope.parent
        return None

    def _texts(self, node: ast.expr) -> tuple[str, ...]:
        """The literal strings that `node` may be; empty when it is computed."""
        if isinstance(node, ast.Constant):
            return (node.value,) if isinstance(node.value, str) else ()
        found = self._value(node)
        if found is not None and found.kind == "texts":
            self.keys[id(node)] = found.keys
            return found.keys
        return ()

    # conditions

    def _mark_tested(self, test: ast.expr) -> None:
        parts = [test.operand] if isinstance(test, ast.UnaryOp) else getattr(test, "values", ())
        for node in (test, *parts):
            if called := self._last_call(node):
                called.used = "tested"

    def _trigger(self, test: ast.expr) -> Call | None:
        """The button without whose click, in this very run, `test` cannot be true."""
        match test:
            case ast.BoolOp(op=ast.And(), values=parts):
                return next((found for part in parts if (found := self._trigger(part))), None)
            case ast.BoolOp(op=ast.Or(), values=parts):
                found_all = [self._trigger(part) for part in parts]
                return found_all[0] if all(found_all) else None
            case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=True)]):
                return self._trigger(left)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self._trigger_unless(inner)
            case _:
                value = self._value(test)
                return value.call if value and value.kind == "trigger" else None

    def _trigger_unless(self, test: ast.expr) -> Call | None:
        """The button without whose click `test` cannot be false."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self._trigger(inner)
            case _:
                return None

    def _absent(self, test: ast.expr) -> tuple[str, ...]:
        """The keys that session state lacks when `test` is true."""
        match test:
            case ast.Compare(left=left, ops=[ast.NotIn()], comparators=[state]) if (
                self._value(state) is STATE
            ):
                return self._texts(left)
            case ast.UnaryOp(
                op=ast.Not(), operand=ast.Compare(left=left, ops=[ast.In()], comparators=[state])
            ) if self._value(state) is STATE:
                return self._texts(left)
            case _:
                return ()

    # expressions

    def _visit(self, node: ast.AST) -> None:
        kind = node.__class__
        if kind not in QUIET:
            handler = _EXPRESSIONS.get(kind)
            if handler is not None:
                handler(self, node)
            else:
                self._children(node)

    def _children(self, node: ast.AST) -> None:
        expressions, quiet = _EXPRESSIONS, QUIET
        for value in node.__dict__.values():
            kind = value.__class__
            if kind is list:
                for item in value:
                    kind = item.__class__
                    if kind not in quiet:
                        handler = expressions.get(kind)
                        handler(self, item) if handler is not None else self._children(item)
            elif kind not in quiet:
                handler = expressions.get(kind)
                handler(self, value) if handler is not None else self._children(value)

    def _attribute(self, node: ast.Attribute) -> None:
        owner = self._value(node.value)
        if owner is STATE:
            if node.attr not in STATE_METHODS:
                self._note(StateUse(node, self.block, self.scope, 0, "read", (node.attr,)))
            return
        if owner is not None and owner.kind == "module":
            self._mention(node, owner.api, node.attr)
        if not isinstance(node.value, ast.Name):
            self._visit(node.value)

    def _subscript(self, node: ast.Subscript) -> None:
        if self._value(node.value) is STATE:
            self._visit(node.slice)
            self._note(StateUse(node, self.block, self.scope, 0, "read", self._texts(node.slice)))
            return
        self._visit(node.value)
        self._visit(node.slice)

    def _compare(self, node: ast.Compare) -> None:
        self._visit(node.left)
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, ast.In | ast.NotIn) and self._value(right) is STATE:
                self._note(StateUse(node, self.block, self.scope, 0, "has", self._texts(left)))
            else:
                self._visit(right)
            left = right

    def _bool_op(self, node: ast.BoolOp) -> None:
        self._visit(node.values[0])
        around = self.block
        self.block = Block("maybe", around)
        for value in node.values[1:]:
            self._visit(value)
        self.block = around

    def _if_exp(self, node: ast.IfExp) -> None:
        self._visit(node.test)
        self._mark_tested(node.test)
        around = self.block
        self.block = Block("if", around, node, self._trigger(node.test), self._absent(node.test))
        self._visit(node.body)
        self.block = Block("else", around, node)
        self._visit(node.orelse)
        self.block = around

    def _named_expr(self, node: ast.NamedExpr) -> None:
        self.scope.assignments.append(node)
        self._visit(node.value)
        if called := self._last_call(node.value):
            called.used = "assigned"
        self._bind(node.target, node.value)

    def _lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)
        scope = Scope("lambda", "<lambda>", node, self._parent(), owner=self._owner())
        self._name_parameters(scope, node.args)
        self._wait(scope)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        around = self.block
        for generator in node.generators:
            self._visit(generator.iter)
            self._bind_each(generator.target, generator.iter)
            self.block = Block("loop", self.block)
            for test in generator.ifs:
                self._visit(test)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self._visit(part)
        self.block = around

    def _call(self, node: ast.Call) -> None:
        self.scope.calls.append(node)
        if self.block.kind == "root" or (self.block.kind == "try" and self.block.expected):
            self.scope.surely.append(node)
        function = node.func
        kind = function.__class__
        verb = function.attr if kind is ast.Attribute else function.id if kind is ast.Name else ""  # type: ignore[attr-defined]
        self.script.verbs.setdefault(verb, []).append((self.scope, node))
        if kind is not ast.Name:
            self._function_of_call(function)
        value = self._value(function)
        known = value is not None and value.kind == "api"
        for argument in node.args:
            self._visit(argument)
        for keyword in node.keywords:
            self._visit(keyword.value)
            if keyword.arg in CALLBACK_ARGUMENTS:
                self._mark_callback(keyword.value)
        if known or (verb in UNMISTAKABLE and self._is_drawn_into(function)):
            self._streamlit_call(node, value, function)
        elif verb in STATE_USES and kind is ast.Attribute and self._value(function.value) is STATE:  # type: ignore[attr-defined]
            self._state_method(node, verb)
        else:
            self._other_call(node, function, value)

    def _function_of_call(self, function: ast.expr) -> None:
        if isinstance(function, ast.Attribute):
            if not isinstance(function.value, ast.Name):
                self._visit(function.value)
        else:
            self._visit(function)

    def _is_drawn_into(self, function: ast.expr) -> bool:
        """Whether it is a method that only Streamlit's containers have; then its owner is one."""
        match function:
            case ast.Attribute(value=ast.Name(id=name)):
                if self.scope.names.get(name) is not UNKNOWN or name not in self.scope.parameters:
                    return False
                self.scope.names[name] = CONTAINER
                return True
            case _:
                return False

    def _streamlit_call(self, node: ast.Call, value: Value | None, function: ast.expr) -> None:
        api = value.api if value and value.kind == "api" else function.attr  # type: ignore[attr-defined]
        on = None
        form, place = self.form, self.place
        if isinstance(function, ast.Attribute):
            owner = self._value(function.value)
            if owner and owner.kind == "container":
                on = function.value
                form, place = _form_in(owner), _place_in(owner)
        called = Call(node, self.block, self.scope, 0, api, on, form, place=place)
        self._note(called)
        self.results[id(node)] = result(called)
        if api in CACHES:
            self._wrap(node, node, api)
        key = called.key_node
        if key is not None:
            self._texts(key)

    def _wrap(self, node: ast.Call, cache: ast.Call, api: str) -> None:
        """Notes the function that `node` caches, as `st.cache_data(f)` and `st.cache_data(ttl=60)(f)` do."""
        match node.args:
            case [ast.Name(id=name)]:
                self.wrapped[name] = cache, api
            case _:
                pass

    def _state_method(self, node: ast.Call, method: str) -> None:
        use = STATE_USES[method]
        if use == "update":
            for keys, given in self._updates(node):
                self._note(StateUse(node, self.block, self.scope, 0, "write", keys, given))
        else:
            keys = self._texts(node.args[0]) if node.args else ()
            given = node.args[1] if len(node.args) > 1 else None
            self._note(StateUse(node, self.block, self.scope, 0, use, keys, given))

    def _updates(self, node: ast.Call) -> Iterable[tuple[tuple[str, ...], ast.expr | None]]:
        for argument in node.args:
            found = self._value(argument)
            texts = found.keys if found and found.kind == "texts" else literal_texts(argument)
            yield texts, None
        for keyword in node.keywords:
            yield ((keyword.arg,) if keyword.arg else ()), keyword.value

    def _other_call(self, node: ast.Call, function: ast.expr, value: Value | None) -> None:
        for keyword in node.keywords:
            if keyword.arg in {"key", "state_key"}:
                self.script.component_keys.update(self._texts(keyword.value))
        if isinstance(function, ast.Name):
            self._by_name(node, function.id, value)
        elif isinstance(function, ast.Attribute) and (method := self._method(function)):
            self._note_local(node, method, self.functions[method])
        elif isinstance(function, ast.Attribute) and self.foreign:
            owner = self._value(function.value)
            if owner is not None and owner.kind == "file":
                self._note_setter(node, self.foreign.get(f"{owner.api}.{function.attr}"), function.attr)
        elif isinstance(function, ast.Call) and (maker := self._last_call(function)) and maker.api in CACHES:
            self._wrap(node, function, maker.api)

    def _by_name(self, node: ast.Call, name: str, value: Value | None) -> None:
        uses = {"hasattr": "has", "getattr": "get", "setattr": "write", "delattr": "delete"}
        if name in uses and len(node.args) > 1 and self._value(node.args[0]) is STATE:
            given = node.args[2] if name == "setattr" and len(node.args) > 2 else None  # noqa: PLR2004
            keys = self._texts(node.args[1])
            self._note(StateUse(node, self.block, self.scope, 0, uses[name], keys, given))
        elif value is not None and value.kind == "function" and value.scope:
            self._note_local(node, value.api, value.scope)
        elif value is not None:
            self._note_setter(node, value, name)

    def _note_setter(self, node: ast.Call, function: Value | None, name: str) -> None:
        if function is None or function.kind != "setter":
            return
        if function.api:
            use, keys = ("clear", ()) if function.api == "*" else ("delete", tuple(function.api.split("\n")))
            self._note(StateUse(node, self.block, self.scope, 0, use, keys, by=name))
        if function.keys:
            self._note(StateUse(node, self.block, self.scope, 0, "write", function.keys, by=name))

    def _note_local(self, node: ast.Call, name: str, target: Scope) -> None:
        self.script.called.add(id(target))
        self._note(LocalCall(node, self.block, self.scope, 0, name, target, self.form, self.place))

    def _method(self, node: ast.Attribute) -> str:
        """What `self.method` is called by within its class; "" for anything else."""
        if not self.scope.owner or not isinstance(node.value, ast.Name) or node.value.id != "self":
            return ""
        name = f"{self.scope.owner}.{node.attr}"
        return name if name in self.functions else ""

    def _mark_callback(self, node: ast.expr) -> None:
        match node:
            case ast.Name(id=name):
                self.callbacks.add(name)
            case ast.Attribute():
                self.callbacks.add(self._method(node))
            case ast.Call(args=[ast.Name(id=name), *_]):  # partial(f, ...)
                self.callbacks.add(name)
            case ast.Lambda():
                self.script.scopes[-1].role = "callback"

    def _state_target(self, target: ast.expr) -> tuple[str, ...] | None:
        """The keys that an assignment to `target` sets; None when it is not session state's."""
        if isinstance(target, ast.Attribute) and self._value(target.value) is STATE:
            return (target.attr,)
        if isinstance(target, ast.Subscript) and self._value(target.value) is STATE:
            self._visit(target.slice)
            return self._texts(target.slice)
        return None

    def _mention(self, node: ast.Attribute | ast.alias, module: str, name: str) -> None:
        self.script.mentions.append((node, f"{module}.{name}" if module else name))

    def _note(self, event: Event) -> None:
        events = self.scope.events
        event.order = len(events)
        events.append(event)

    def _last_call(self, node: ast.expr) -> Call | None:
        found = self.results.get(id(node))
        return found.call if found else None


def _is_same(scope: Scope, other: Scope | None) -> bool:
    return other is not None and ast.dump(scope.node) == ast.dump(other.node)


def _form_in(container: Value) -> Call | None:
    """The form that what is drawn into `container` belongs to: its own, or the one that it was made in."""
    return container.call if container.api == "form" or not container.call else container.call.form


_STATEMENTS: dict[type, Callable[[_Reader, Any], bool]] = {
    ast.AnnAssign: _Reader._ann_assign,
    ast.Assign: _Reader._assign,
    ast.AsyncFor: _Reader._for,
    ast.AsyncFunctionDef: _Reader._function,
    ast.AsyncWith: _Reader._with,
    ast.AugAssign: _Reader._aug_assign,
    ast.Break: _Reader._leave,
    ast.ClassDef: _Reader._class,
    ast.Continue: _Reader._leave,
    ast.Delete: _Reader._delete,
    ast.Expr: _Reader._expr,
    ast.For: _Reader._for,
    ast.FunctionDef: _Reader._function,
    ast.If: _Reader._if,
    ast.Import: _Reader._import,
    ast.ImportFrom: _Reader._import_from,
    ast.Match: _Reader._match,
    ast.Raise: _Reader._leave,
    ast.Return: _Reader._leave,
    ast.Try: _Reader._try,
    ast.TryStar: _Reader._try,
    ast.While: _Reader._while,
    ast.With: _Reader._with,
}

_EXPRESSIONS: dict[type, Callable[[_Reader, Any], None]] = {
    ast.Attribute: _Reader._attribute,
    ast.BoolOp: _Reader._bool_op,
    ast.Call: _Reader._call,
    ast.Compare: _Reader._compare,
    ast.DictComp: _Reader._comprehension,
    ast.GeneratorExp: _Reader._comprehension,
    ast.IfExp: _Reader._if_exp,
    ast.Lambda: _Reader._lambda,
    ast.ListComp: _Reader._comprehension,
    ast.NamedExpr: _Reader._named_expr,
    ast.SetComp: _Reader._comprehension,
    ast.Subscript: _Reader._subscript,
}


def _place_in(container: Value) -> str:
    """Where `container` is: in the sidebar, at the bottom, or wherever it was made."""
    if container.call:
        return container.call.place
    return container.api if container.api in {"sidebar", "bottom"} else ""


def _is_main_guard(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()]):
            return True
        case _:
            return False


def _leaves_python(call: ast.Call) -> bool:
    match call.func:
        case (
            ast.Name(id="exit" | "quit")
            | ast.Attribute(value=ast.Name(id="sys" | "os"), attr="exit" | "_exit")
        ):
            return True
        case _:
            return False
