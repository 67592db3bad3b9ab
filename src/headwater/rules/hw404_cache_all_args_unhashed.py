"""A cached function none of whose arguments count.

## What it does
Reports a cached function all of whose parameters begin with `_`, though they are given different values.

## Why is this bad?
An argument whose name begins with `_` is no part of the cache's key. If all are, there is one entry: whoever
calls first decides what everybody gets from then on.

## Example
    @st.cache_data
    def summary(_orders):
        return _orders.groupby("region").sum()

## Use instead
    @st.cache_data
    def summary(orders):
        return orders.groupby("region").sum()

## Known limits
A connection, a client or a model is left alone, as its name or its type tells: an app has one of each.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.users import UserValues
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

ONE_OF_ITS_KIND = re.compile(
    r"(?:^|_)(?:self|cls|conn|client|engine|cursor|db|database|session|model|clf|estimator|pipe|llm|chain|agent|service|api"
    r"|repo|store|index|collection|embed|tokenizer|encoder|driver|browser|bucket|creds|credentials|auth|config|settings"
    r"|logger|progress|bar|placeholder|container|factory|manager|provider|gateway|adapter|context|module|graph|retriever)",
    re.IGNORECASE,
)
TYPED_SO = re.compile(
    r"Client|Connection|Cursor|Database|Driver|Engine|Estimator|Index|LLM|Model|Pipeline|Session|Store"
)
DATA = re.compile(
    r"_?(df|data|dataframe|frame|table|rows|records|series|array|text|texts|query|question|prompt|name|path|file|files"
    r"|upload|uploaded\w*|url|ticker|tickers|symbol|year|date|start|end|region|city|country|category|filters?|params"
    r"|orders|items|values?|number|numbers|n|k|x|y|id|user_id|options?)\d*$",
    re.IGNORECASE,
)
TELLING = re.compile(
    r"_(?:\w+_)?(date|month|year|day|username|user|email|query|question|prompt|ticker|symbol|region|city|country|id)$",
    re.IGNORECASE,
)
"""Last words of longer names of what differs."""
PERSONAL = re.compile(r"_(?:\w+_)?(?:session_(?:id|cookie|token)|cookies?|user_token|jwt)$", re.IGNORECASE)
"""What tells one visitor from another."""
PLAIN = re.compile(
    r"\b(str|int|float|bytes|list|dict|tuple|set|List|Dict|DataFrame|Series|ndarray|date|datetime|Path)\b"
)
"""What is called or typed so differs from call to call."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The caches with one entry for all."""
    users: UserValues | None = None
    for scope in script.scopes:
        given = [name for name in scope.parameters if name not in {"self", "cls"}]
        if scope.role == "cached" and given and all(name.startswith("_") for name in scope.parameters):
            users = users or UserValues(script)
            name = _differing(users, scope, [each for each in given if not _is_shared(each)])
            if name and not _is_told_otherwise(scope):
                yield Hit(
                    scope.cache or scope.node,
                    f"{scope.name}() has one entry for all: {name} is no part of its cache's key.",
                )


def _is_shared(name: str) -> bool:
    return ONE_OF_ITS_KIND.search(name) is not None and not PERSONAL.search(name)


def _differing(users: UserValues, scope: Scope, names: Sequence[str]) -> str:
    """The parameter that is given different values, if there is one."""
    for name in names:
        values = list(users.handed(scope, name))
        if any(isinstance(users.source(value, caller), Call) for value, caller in values):
            return name
        if len({ast.unparse(value) for value, _ in values}) > 1:
            return name
        if any(words.match(name) for words in (DATA, TELLING, PERSONAL)):
            return name
        if PLAIN.search(_types(scope).get(name, "")):
            return name
    return ""


def _types(scope: Scope) -> dict[str, str]:
    """What the parameters are typed as."""
    if not isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return {}
    arguments = scope.node.args
    given = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return {each.arg: ast.unparse(each.annotation) for each in given if each.annotation}


def _is_told_otherwise(scope: Scope) -> bool:
    """Whether it is cached for one session only, or its parameters are typed as something else."""
    if scope.cached_per_session:
        return True
    types = _types(scope).values()
    return bool(types) and all(TYPED_SO.search(each) for each in types)


RULE = Rule(
    code="HW404",
    name="cache-all-args-unhashed",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Caching Basics",
    scan=scan,
    bad=(
        app(
            "data",
            """
            @st.cache_data
            def summary(_df):
                return _df.sum()
            """,
        ),
        app(
            "a visitor's cookie",
            """
            @st.cache_data(ttl=60)
            def overview(_session_cookie):
                return get('/overview')
            """,
        ),
        app(
            "what a user chooses",
            """
            @st.cache_data(ttl=60)
            def load(_where):
                return get(_where)
            st.write(load(st.selectbox('Where', ['a', 'b'])))
            """,
        ),
        app(
            "a name that only sounds like a database's", "@st.cache_data\ndef f(_feedback: list[str]): ...\n"
        ),
        app(
            "by the last word of its name",
            "@st.cache_data(ttl=9)\ndef f(_client, _start_date, _end_date): ...\n",
        ),
        app("typed as data", "@st.cache_data\ndef f(_grants: list[dict], _signature: str): ...\n"),
        app(
            "two calls",
            """
            @st.cache_resource
            def load(_what, _how):
                return get(_what)
            st.write(load('a', 1), load('b', 1))
            """,
        ),
        app(
            "a cache that is said to be one for all",
            "@st.cache_data(scope='global')\ndef summary(_rows): ...\n",
        ),
    ),
    good=(
        app("one of them counts", "@st.cache_data\ndef f(_df, name): ...\n"),
        app(
            "a connection",
            "@st.cache_data(ttl=60)\ndef f(_conn): ...\n@st.cache_data\ndef g(_db_engine): ...\n",
        ),
        app("a model", "@st.cache_data\ndef f(_model): ...\n"),
        app("typed as a client", "@st.cache_data\ndef f(_x: Client): ...\n"),
        app("a method", "class A:\n    @st.cache_data\n    def f(_self): ...\n"),
        app("no arguments", "@st.cache_data\ndef f(): ...\n"),
        app("for one session", "@st.cache_data(scope='session')\ndef f(_df): ...\n"),
        app("not cached", "def f(_df): ...\n"),
    ),
)
