"""A cached method with `self` in the cache's key.

## What it does
Reports a method under `st.cache_data` or `st.cache_resource` that takes `self`, in a class whose objects
Streamlit cannot hash.

## Why is this bad?
The first call raises an UnhashableParamError.

## Example
    class Orders:
        @st.cache_data
        def load(self, region): ...

## Use instead
    @st.cache_data
    def load_orders(region): ...

    class Orders:
        def load(self, region):
            return load_orders(region)

## Known limits
A dataclass, a named tuple and the like can be hashed, and a class that inherits from what the file does not
show may be. There is no fix: `_self` would make one entry serve all objects.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Script
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

PLAIN = frozenset({"ABC", "object"})
MAKES_HASHABLE = frozenset({"__reduce__", "__reduce_ex__"})


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The cached methods of objects that cannot be hashed."""
    cached = {id(scope.node): scope for scope in script.scopes if scope.role == "cached"}
    classes = {each.name: each.node for each in script.scopes if each.kind == "class"} if cached else {}
    for owner in classes.values():
        if not isinstance(owner, ast.ClassDef) or not _is_plain(owner, classes):
            continue
        for node in owner.body:
            scope = cached.get(id(node))
            if scope and scope.parameters[:1] == ("self",) and not _hashes(scope.cache):
                place = scope.cache or scope.node
                yield Hit(
                    place, f"{owner.name}.{scope.name}() is cached by its self, which cannot be hashed."
                )


def _is_plain(owner: ast.ClassDef, classes: dict[str, ast.AST]) -> bool:
    """Whether objects of the class are known to be nothing that Streamlit can hash."""
    if owner.decorator_list or owner.keywords:
        return False
    if any(isinstance(each, ast.FunctionDef) and each.name in MAKES_HASHABLE for each in owner.body):
        return False
    return all(_is_plain_base(base, owner, classes) for base in owner.bases)


def _is_plain_base(base: ast.expr, owner: ast.ClassDef, classes: dict[str, ast.AST]) -> bool:
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    above = classes.get(name)
    if isinstance(above, ast.ClassDef) and above is not owner:
        return _is_plain(above, {other: node for other, node in classes.items() if other != name})
    return name in PLAIN


def _hashes(cache: ast.expr | None) -> bool:
    """Whether the decorator is told how to hash."""
    return isinstance(cache, ast.Call) and any(each.arg in {"hash_funcs", None} for each in cache.keywords)


RULE = Rule(
    code="HW406",
    name="unhashable-cache-arg",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Caching Basics",
    scan=scan,
    bad=(
        app("data", "class A:\n    @st.cache_data\n    def f(self): ...\n"),
        app("a resource", "class A(object):\n    @st.cache_resource(ttl=60)\n    def f(self, n): ...\n"),
        app(
            "a class of a class",
            "class A: ...\nclass B(A):\n    @st.cache_data(ttl=60)\n    def f(self): ...\n",
        ),
    ),
    good=(
        app("not hashed", "class A:\n    @st.cache_data\n    def f(_self): ...\n"),
        app("a static method", "class A:\n    @staticmethod\n    @st.cache_data\n    def f(n): ...\n"),
        app("a class method", "class A:\n    @classmethod\n    @st.cache_data\n    def f(cls): ...\n"),
        app(
            "a dataclass",
            """
            from dataclasses import dataclass
            @dataclass
            class A:
                n: int = 1
                @st.cache_data
                def f(self): ...
            """,
        ),
        app(
            "a named tuple",
            """
            from typing import NamedTuple
            class A(NamedTuple):
                n: int = 1
                @st.cache_data
                def f(self): ...
            """,
        ),
        app(
            "hashed by hand", "class A:\n    @st.cache_data(hash_funcs={'app.A': id})\n    def f(self): ...\n"
        ),
        app(
            "what it inherits is unknown",
            "from m import B\nclass A(B):\n    @st.cache_data\n    def f(self): ...\n",
        ),
        app("not cached", "class A:\n    def f(self): ...\n"),
    ),
)
