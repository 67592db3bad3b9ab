"""`st.connection` in a cached function.

## What it does
Reports a function under `st.cache_resource` that returns `st.connection(...)`.

## Why is this bad?
`st.connection` is cached itself. A second cache around it hides its `ttl`, and `connection.reset()` does not
reach what the outer one keeps.

## Example
    @st.cache_resource
    def connect():
        return st.connection("orders")

## Use instead
    def connect():
        return st.connection("orders")

## Known limits
A function that makes something else of the connection is left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.users import own_nodes
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

CONNECTS = frozenset({"connection", "experimental_connection"})


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The connections that are cached twice."""
    for scope in script.scopes:
        if scope.role == "cached":
            for event in scope.events:
                if isinstance(event, Call) and event.api in CONNECTS and _is_returned(event.node, scope):
                    yield Hit(event.node, f"st.connection is cached already: {scope.name}() need not be.")


def _is_returned(connection: ast.Call, scope: Scope) -> bool:
    names = set()
    for node in own_nodes(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is connection:
                names.add(name)
            case _:
                pass
    returned = [node.value for node in own_nodes(scope) if isinstance(node, ast.Return)]
    return any(each is connection or (isinstance(each, ast.Name) and each.id in names) for each in returned)


RULE = Rule(
    code="HW408",
    name="connection-wrapped",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Caching Basics",
    scan=scan,
    bad=(
        app("returned", "@st.cache_resource\ndef connect():\n    return st.connection('db', type='sql')\n"),
        app(
            "by a name",
            "@st.cache_resource(ttl=60)\ndef connect():\n    c = st.connection('db')\n    return c\n",
        ),
    ),
    good=(
        app("not cached", "def connect():\n    return st.connection('db')\n"),
        app(
            "data from it",
            """
            @st.cache_data(ttl=60)
            def load():
                return st.connection('db').query('SELECT 1')
            """,
        ),
        app(
            "something made of it",
            """
            @st.cache_resource
            def driver():
                connection = st.connection('db')
                return Driver(connection.url)
            """,
        ),
        app(
            "another connection",
            "import sqlite3\n@st.cache_resource\ndef c():\n    return sqlite3.connect('a.db')\n",
        ),
    ),
)
