"""Session state used in a cache that all users share.

## What it does
Reports a function under `st.cache_data` or `st.cache_resource` that uses `st.session_state`, `st.user`,
`st.context` or `st.query_params`, itself or through a function of the same file.

## Why is this bad?
A cache is one for all sessions, and what the function looks up by itself is no part of its key. The first
user's value answers every other user's call, silently; what it writes is written in the first session only.

## Example
    @st.cache_data
    def load():
        return query(st.session_state.customer)

## Use instead
    @st.cache_data
    def load(customer):
        return query(customer)

    load(st.session_state.customer)

## Known limits
A cache with `scope="session"` is each session's own and is left alone. Of what a called function reads, only
what is a person's own by its name is reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.flow import steps
from headwater.analysis.script import Scope, Script, StateUse
from headwater.analysis.tree import walk
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

OWN = frozenset({"user", "experimental_user", "context", "query_params"})
"""What else of Streamlit is each session's own."""
FARTHEST = 2
"""A helper is far enough; what its own helpers read has mostly to do with something else."""
PERSONAL = re.compile(
    r"user|session|token|cookie|auth|account|tenant|customer|role|client|login|email|password|secret|credential"
    r"|api_?key|workspace|organi[sz]ation|team_id|profile",
    re.IGNORECASE,
)


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The uses of a session's own values in global caches; one behind a call is reported at the call."""
    for scope in script.scopes:
        if scope.role != "cached" or scope.cached_per_session:
            continue
        seen = set()
        for step in steps(script, scope):
            use = step[-1]
            if (
                not isinstance(use, StateUse)
                or len(step) > FARTHEST
                or (len(step) > 1 and not _is_personal(use))
            ):
                continue
            name = f"session_state.{use.keys[0]}" if use.keys else "session_state"
            once = name if len(step) == 1 else ast.dump(step[0].node)
            if once not in seen:
                seen.add(once)
                yield _hit(step[0].node, name, scope)
        yield from _others(script, scope)


def _is_personal(use: StateUse) -> bool:
    """Whether what is read is somebody's own, as far as the key tells; a helper may note more than that."""
    return use.use in {"read", "get", "has"} and any(PERSONAL.search(key) for key in use.keys)


def _hit(place: ast.expr, name: str, scope: Scope) -> Hit:
    return Hit(place, f"{name} in the cache of {scope.name}(), which all sessions share.")


def _others(script: Script, scope: Scope) -> Iterator[Hit]:
    """The uses of st.user and the like in the function itself."""
    names = script.module.names
    for node in walk(scope.node) if OWN.intersection(name for _, name in script.mentions) else ():
        match node:
            case ast.Attribute(value=ast.Name(id=base), attr=attr) if attr in OWN:
                value = names.get(base)
                if getattr(value, "kind", "") == "module" and not getattr(value, "api", ""):
                    yield _hit(node, f"{base}.{attr}", scope)
            case _:
                pass


RULE = Rule(
    code="HW403",
    name="state-in-cached",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Caching",
    scan=scan,
    bad=(
        app(
            "an attribute",
            """
            @st.cache_data
            def f():
                return st.session_state.x
            """,
        ),
        app(
            "an item, in a resource",
            """
            from streamlit import session_state as ss
            @st.cache_resource(ttl=60)
            def f(n):
                return ss['x'] + n
            """,
        ),
        app(
            "get",
            """
            @st.cache_data(ttl=60)
            def f():
                return st.session_state.get('x')
            """,
        ),
        app(
            "a write",
            """
            @st.cache_data
            def f():
                st.session_state.x = 1
                return 1
            """,
        ),
        app(
            "behind a call",
            """
            def who():
                return st.session_state['user_name']

            @st.cache_data
            def f():
                return who()
            """,
        ),
        app(
            "the user",
            """
            @st.cache_data
            def f():
                return st.user.email
            """,
        ),
        app(
            "cached by a call",
            """
            def f():
                return st.session_state.x
            cached = st.cache_data(f)
            """,
        ),
    ),
    good=(
        app(
            "a parameter",
            """
            @st.cache_data
            def f(x):
                return x
            f(st.session_state.x)
            """,
        ),
        app(
            "what a called function notes for itself",
            """
            def ask():
                st.session_state.last_error = ''
                return 1

            @st.cache_data
            def f():
                return ask()
            """,
        ),
        app(
            "each session's own cache",
            """
            @st.cache_data(scope='session')
            def f():
                return st.session_state.x
            """,
        ),
        app(
            "not cached",
            """
            def f():
                return st.session_state.x
            """,
        ),
        app(
            "cached by something else",
            """
            from mycache import cache_data
            @cache_data
            def f():
                return st.session_state.x
            """,
        ),
        app(
            "secrets",
            """
            @st.cache_resource
            def f():
                return st.secrets['x']
            """,
        ),
    ),
)
