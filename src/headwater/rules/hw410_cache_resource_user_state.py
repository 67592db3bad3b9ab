"""One object for all sessions that holds one user's state.

## What it does
Reports a function under `st.cache_resource` that is given a user's credentials or name by a parameter which
is no part of the cache's key, or that makes an empty history, memory, cart or the like.

## Why is this bad?
`cache_resource` hands one object to every session. The first user's login serves everybody, or everybody
reads and writes one conversation.

## Example
    @st.cache_resource
    def get_history():
        return []

## Use instead
    st.session_state.setdefault("history", [])

## Known limits
What the object is made for is told by names only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Scope, Script
from headwater.analysis.users import name_of, own_nodes
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

RESOURCES = frozenset({"cache_resource", "experimental_singleton"})
CREDENTIALS = re.compile(
    r"^_(\w*_)?(token|password|passwd|pwd|api_?key|user(name)?|user_?id|email|credentials|login)$"
)
OWN = re.compile(
    r"(^|_)(history|messages|conversation|memory|cart|basket|user_?(state|data|session|profile)|session_(state|data))(_|$)"
    r"|chat_?(log|history)"
)
MEMORIES = re.compile(
    r"Conversation\w*Memory$|ChatMessageHistory$|StreamlitChatMessageHistory$|ChatMemoryBuffer$"
)
EMPTY = frozenset({"dict", "list", "set", "deque", "defaultdict"})


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The resources that are one user's own."""
    for scope in script.scopes:
        shared = scope.role == "cached" and scope.cache_api in RESOURCES and not scope.cached_per_session
        if shared and (why := _why(scope)):
            yield Hit(scope.cache or scope.node, f"{scope.name}() gives one object to all sessions: {why}.")


def _why(scope: Scope) -> str:
    for name in scope.parameters:
        if CREDENTIALS.match(name):
            return f"the first {name} serves everybody"
    if any(not name.startswith("_") for name in scope.parameters):
        return ""  # an object for each argument
    for node in own_nodes(scope):
        match node:
            case ast.Call(func=function) if MEMORIES.search(name_of(function)):
                return f"they share its {name_of(function)}"
            case ast.Return(value=value) if _is_empty(value) and OWN.search(scope.name):
                return "they all read and write it"
            case _:
                pass
    return ""


def _is_empty(value: ast.expr | None) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=function):
            return name_of(function) in EMPTY
        case _:
            return False


RULE = Rule(
    code="HW410",
    name="cache-resource-user-state",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Caching Basics",
    scan=scan,
    bad=(
        app("a history", "@st.cache_resource\ndef get_chat_history():\n    return []\n"),
        app("a cart", "@st.cache_resource(ttl=60)\ndef cart():\n    return dict()\n"),
        app(
            "a memory",
            """
            @st.cache_resource
            def chain():
                memory = ConversationBufferMemory(return_messages=True)
                return ConversationChain(llm=LLM, memory=memory)
            """,
        ),
        app("a login", "@st.cache_resource\ndef client(_token):\n    return Client(_token)\n"),
        app(
            "a login beside", "@st.cache_resource\ndef client(url, _user_password):\n    return Client(url)\n"
        ),
    ),
    good=(
        app("an object for each key", "@st.cache_resource\ndef client(token):\n    return Client(token)\n"),
        app("a history for each user", "@st.cache_resource\ndef history(user_id):\n    return []\n"),
        app("for one session", "@st.cache_resource(scope='session')\ndef history():\n    return []\n"),
        app("what all may share", "@st.cache_resource\ndef counters():\n    return {}\n"),
        app("a copy for each", "@st.cache_data\ndef history():\n    return []\n"),
        app(
            "a history that is loaded", "@st.cache_resource\ndef history():\n    return read('history.csv')\n"
        ),
    ),
)
