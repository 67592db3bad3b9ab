"""A cached function that uses a user's value from outside.

## What it does
Reports a cached function that reads a name of the function around it, or of the script, which holds what a
user entered or what the function around it is called with.

## Why is this bad?
Only arguments are part of the cache's key. What is read from outside is not: the first value wins, for all
users.

## Example
    region = st.selectbox("Region", REGIONS)

    @st.cache_data
    def load_orders():
        return read(region)

## Use instead
    @st.cache_data
    def load_orders(region):
        return read(region)

    load_orders(st.selectbox("Region", REGIONS))

## Known limits
Values are followed through the names and functions of one file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.tree import walk
from headwater.analysis.users import UserValues, own_nodes
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

LOG = re.compile(r"(?:^|_)log(?:s|ger|ging)?$", re.IGNORECASE)
"""Names of what a function only writes to."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The cached functions that read such names, at the first use of the first name."""
    users: UserValues | None = None
    for scope in script.scopes:
        if scope.role != "cached" or scope.cached_per_session:
            continue
        users = users or UserValues(script)
        found = [(node, why) for node in _from_outside(scope) if (why := _why(users, scope, node))]
        if found:
            names = ", ".join(node.id for node, _ in found)
            node, why = found[0]
            yield Hit(node, f"The key of {scope.name}()'s cache lacks {names}: {why}.")


def _from_outside(scope: Scope) -> list[ast.Name]:
    """The first use of each name that the function does not bind itself, in order; a log is no matter."""
    first: dict[str, ast.Name] = {}
    for node in own_nodes(scope):
        if not isinstance(node, ast.Name) or LOG.search(node.id):
            continue
        if isinstance(node.ctx, ast.Load) and node.id not in scope.names:
            known = first.get(node.id, node)
            first[node.id] = min(known, node, key=lambda each: (each.lineno, each.col_offset))
    return sorted(first.values(), key=lambda each: (each.lineno, each.col_offset))


def _why(users: UserValues, scope: Scope, node: ast.Name) -> str:
    """What makes the name's value differ from run to run; "" when nothing does."""
    around = scope.parent
    while around is not None and node.id not in around.names:
        around = around.parent
    if around is None or _is_in_decorator(scope, node):
        return ""
    if node.id in around.parameters and _varies(users, around, node.id):
        return f"{around.name}() is called with it"
    source = users.source(node, scope)
    if isinstance(source, Call):
        return f"it comes from {source.title}"
    return f"it comes from session_state.{source.keys[0]}" if source is not None and source.keys else ""


def _varies(users: UserValues, function: Scope, parameter: str) -> bool:
    """Whether a parameter has more than one value, as far as the file's calls of the function tell."""
    values = {ast.unparse(value) for value, _ in users.handed(function, parameter)}
    return len(values) != 1 and parameter not in {"self", "cls"} and function.role != "cached"


def _is_in_decorator(scope: Scope, node: ast.Name) -> bool:
    function = scope.node
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    outside = [*function.decorator_list, function.args, *([function.returns] if function.returns else [])]
    return any(each is node for part in outside for each in walk(part))


RULE = Rule(
    code="HW405",
    name="cached-closure",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Caching Basics",
    scan=scan,
    bad=(
        app(
            "what the function around is called with",
            """
            def page(region):
                @st.cache_data
                def load():
                    return read(region)
                st.write(load())
            """,
        ),
        app(
            "what the function around asks for",
            """
            def page():
                region = st.selectbox('Region', ['a', 'b'])
                @st.cache_data(ttl=60)
                def load():
                    return read(region)
                st.write(load())
            """,
        ),
        app(
            "what the script asks for",
            """
            name = st.text_input('Name')
            path = f'data/{name}.csv'

            @st.cache_data
            def load():
                return read(path)
            """,
        ),
        app(
            "what session state holds",
            """
            user = st.session_state['user']

            @st.cache_data
            def load(group):
                return read(group, user)
            """,
        ),
    ),
    good=(
        app(
            "an argument",
            """
            name = st.text_input('Name')

            @st.cache_data
            def load(name):
                return read(name)
            load(name)
            """,
        ),
        app("a constant", "PATH = 'a.csv'\n@st.cache_data\ndef load():\n    return read(PATH)\n"),
        app(
            "a constant of the function around",
            """
            def page():
                path = 'a.csv'
                @st.cache_data
                def load():
                    return read(path)
            """,
        ),
        app(
            "the same for every call",
            """
            def page(server):
                @st.cache_data
                def load():
                    return read(server)
            page(SERVER)
            """,
        ),
        app(
            "a log",
            """
            logger = st.session_state.logger
            @st.cache_data
            def load():
                logger.info('loading')
                return read()
            """,
        ),
        app(
            "a function of the file",
            """
            def helper(n): ...
            @st.cache_data
            def load():
                return helper(1)
            load(), helper(st.slider('n'))
            """,
        ),
        app(
            "for one session",
            """
            name = st.text_input('Name')
            @st.cache_data(scope='session')
            def load():
                return read(name)
            """,
        ),
        app(
            "the time to live",
            """
            def page(minutes):
                @st.cache_data(ttl=minutes)
                def load():
                    return read()
            """,
        ),
    ),
)
