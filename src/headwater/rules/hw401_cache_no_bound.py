"""A cache that grows for ever, or that is never fresh.

## What it does
Reports a cached function without `ttl`, `max_entries` or `max_size` whose parameters are what users type or
upload, or that asks a database or the network.

## Why is this bad?
Each new argument adds an entry that stays until the process ends, for all users together. What was asked of a
database or the network is asked once and never again, however old the answer gets.

## Example
    @st.cache_data
    def orders(customer):
        return pd.read_sql(QUERY, engine, params=[customer])

## Use instead
    @st.cache_data(ttl="10m", max_entries=100)
    def orders(customer):
        return pd.read_sql(QUERY, engine, params=[customer])

## Known limits
Where the file clears the cache, nothing is reported; nor is a choice out of a list, which has an end, nor
what never changes, as far as a function's name tells. How long an answer holds only you know: there is no
fix.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.tree import walk
from headwater.analysis.users import UserValues
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

BOUNDS = frozenset({"ttl", "max_entries", "max_size"})
DATA = frozenset({"cache_data", "experimental_memo"})
DEEPEST = 2
ENDLESS = frozenset(
    {
        "audio_input",
        "camera_input",
        "chat_input",
        "data_editor",
        "date_input",
        "datetime_input",
        "file_uploader",
        "number_input",
        "text_area",
        "text_input",
    }
)
"""Inputs with more values than a cache should hold."""

ASKS = re.compile(
    r"((requests|httpx|_?session|http|client)\.(get|post|request)"
    r"|(.*\.)?(urlopen|read_sql(_query|_table)?|read_gbq|fetchall|fetchone|fetch_df|execute|get_all_records)"
    r"|(.*\.)?(\w*conn(ection)?|db|database|engine|cursor|session)\.(query|sql|execute|read|scalars)"
    r"|(.*\.)?(\w*coll(ection)?s?|db\b.*)\.(find|find_one|aggregate|distinct|count_documents)"
    r"|(yf|yfinance)\.(download|Ticker|Tickers)|(web|pdr)\.DataReader)$"
)
"""Calls that ask a database or the network."""

HELPERS = re.compile(r"(.*\.)?(\w+_)?(run|exec|execute|fetch)_?(sql|query|queries)(_\w+)?$")
"""Functions of other files that do so, as their names tell."""

FETCHES = re.compile(r"(requests\.get|(.*\.)?read_sql\w*|(yf|yfinance)\.\w+)$")
"""Those of them that are data for certain, even where a resource is cached."""
MOST_LETTERS = 60
"""A longer name is a chain of calls."""
FILES = re.compile(r"^https?://(raw\.githubusercontent\.com/\S+|\S+\.(ttf|otf|json|geojson|png|zip))$")
STATIC = re.compile(r"font|geo_?json|icon|image|logo|lottie|model|token|shape|svg")
"""Words in the names of functions that get what does not change."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The caches without a bound that need one."""
    cached = [scope for scope in script.scopes if scope.role == "cached" and not _is_bounded(script, scope)]
    users = UserValues(script) if cached else None
    for scope in cached:
        if users is not None and (endless := _endless(users, scope)):
            yield _hit(scope, f"an entry for each {endless}")
        elif (
            not STATIC.search(scope.name)
            and not _gets_a_file(scope)
            and (asked := _asked(script, scope, DEEPEST))
        ):
            yield _hit(scope, f"what {asked} gave is never asked again")


def _hit(scope: Scope, why: str) -> Hit:
    place = scope.cache if scope.cache is not None else scope.node
    return Hit(place, f"The cache of {scope.name}() has no ttl and no bound: {why}.")


def _is_bounded(script: Script, scope: Scope) -> bool:
    if isinstance(scope.cache, ast.Call) and any(
        keyword.arg is None or keyword.arg in BOUNDS or keyword.arg == "scope"
        for keyword in scope.cache.keywords
    ):
        return True
    cleared = (f"{scope.name}.clear(", f"{scope.cache_api}.clear(")
    return any(each.encode() in script.source for each in cleared)


def _endless(users: UserValues, scope: Scope) -> str:
    """The input that decides a parameter, and that users may give any value; empty without one."""
    for name in scope.parameters:
        if name.startswith("_"):
            continue  # no part of the cache's key
        for value, caller in users.handed(scope, name):
            for source in users.sources(value, caller):
                if isinstance(source, Call) and source.api in ENDLESS and not _is_narrow(source):
                    return source.title
    return ""


def _is_narrow(call: Call) -> bool:
    """Whether it is a number between two others, of which there are not so many."""
    return call.api == "number_input" and all(
        call.argument(name, position) is not None for name, position in (("min_value", 1), ("max_value", 2))
    )


def _gets_a_file(scope: Scope) -> bool:
    """Whether the function names a file in the network that is there to stay."""
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and FILES.search(node.value)
        for node in ast.walk(scope.node)
    )


def _asked(script: Script, scope: Scope, deep: int) -> str:
    """The call by which the function asks a database or the network; empty without one."""
    for node in walk(scope.node):
        if not isinstance(node, ast.Call) or (scope.cache is not None and node is scope.cache):
            continue
        called = ast.unparse(node.func)
        asks = ASKS if scope.cache_api in DATA or not scope.cache_api else FETCHES
        helper = script.functions.get(called)
        by_name = asks is ASKS and helper is None and HELPERS.match(called)
        if len(called) < MOST_LETTERS and (by_name or asks.match(called)):
            return f"{called}(...)"
        if helper is None or helper is scope or not deep or helper.role == "cached":
            continue
        if asked := _asked(script, helper, deep - 1):
            return asked
    return ""


RULE = Rule(
    code="HW401",
    name="cache-no-bound",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Caching Basics",
    scan=scan,
    bad=(
        app(
            "a database",
            """
            import pandas as pd
            @st.cache_data
            def orders(customer):
                return pd.read_sql('select 1', ENGINE, params=[customer])
            """,
        ),
        app(
            "the network, without parameters",
            """
            import requests
            @st.cache_data(show_spinner=False)
            def prices():
                return requests.get('https://example.org/prices').json()
            """,
        ),
        app(
            "the network, in a helper",
            """
            import requests
            def ask(url):
                return requests.get(url, timeout=9)
            @st.cache_data()
            def prices():
                return ask('https://example.org/prices').json()
            """,
        ),
        app(
            "a database of documents",
            """
            @st.cache_data
            def countries(crop):
                collection = CLIENT['data']['crops']
                return collection.distinct('country', {'crop': crop})
            """,
        ),
        app(
            "a database, in another file",
            """
            import store
            @st.cache_data
            def orders(customer):
                return store.run_query('select 1')
            """,
        ),
        app(
            "a connection",
            """
            conn = st.connection('sql')
            @st.cache_data
            def orders():
                return conn.query('select 1')
            """,
        ),
        app(
            "data as a resource",
            """
            import yfinance as yf
            @st.cache_resource
            def history(ticker):
                return yf.Ticker(ticker).history('1y')
            """,
        ),
        app(
            "what users type",
            """
            @st.cache_data
            def answer(question):
                return question * 2
            st.write(answer(st.text_input('Question')))
            """,
        ),
        app(
            "what users upload",
            """
            import pandas as pd
            @st.cache_resource
            def read(file, sep):
                return pd.read_csv(file, sep=sep)
            file = st.file_uploader('File')
            if file:
                content = file.getvalue()
                st.dataframe(read(content, sep=','))
            """,
        ),
    ),
    good=(
        app(
            "a ttl",
            """
            import requests
            @st.cache_data(ttl=60)
            def prices():
                return requests.get('https://example.org/prices').json()
            """,
        ),
        app(
            "a number of entries",
            """
            @st.cache_data(max_entries=10)
            def answer(question):
                return question * 2
            st.write(answer(st.text_input('Question')))
            """,
        ),
        app(
            "no parameters and a file",
            """
            import pandas as pd
            @st.cache_data
            def load():
                return pd.read_csv('data.csv')
            """,
        ),
        app(
            "cleared",
            """
            import requests
            @st.cache_data
            def prices():
                return requests.get('https://example.org/prices').json()
            if st.button('Refresh'):
                prices.clear()
            """,
        ),
        app(
            "all caches cleared",
            """
            import requests
            @st.cache_data
            def prices():
                return requests.get('https://example.org/prices').json()
            if st.button('Refresh'):
                st.cache_data.clear()
            """,
        ),
        app(
            "a file in the network",
            """
            import requests
            @st.cache_data
            def load():
                url = 'https://raw.githubusercontent.com/someone/something/main/chart.json'
                return requests.get(url).json()
            """,
        ),
        app(
            "a number between two others",
            """
            @st.cache_data
            def load(year):
                return year
            load(st.number_input('Year', 2000, 2025))
            """,
        ),
        app(
            "a query of a frame",
            """
            def run_query(frame, where):
                return frame.query(where)
            @st.cache_data
            def orders(customer):
                return run_query(FRAME, 'customer == 1')
            """,
        ),
        app(
            "a font",
            """
            import requests
            @st.cache_data
            def load_font(url):
                return requests.get(url).content
            """,
        ),
        app(
            "a resource",
            """
            @st.cache_resource
            def connect():
                return open_database().execute('select 1')
            """,
        ),
        app(
            "a database that is made ready",
            """
            @st.cache_resource
            def prepare(path):
                open_database(path).execute('create table t')
            """,
        ),
        app(
            "a choice out of a list",
            """
            import pandas as pd
            @st.cache_data
            def load(name):
                return pd.read_csv(name)
            st.write(load(st.selectbox('File', ['a.csv', 'b.csv'])))
            """,
        ),
        app(
            "a parameter that is not hashed",
            """
            @st.cache_data
            def answer(_question):
                return 1
            st.write(answer(st.text_input('Question')))
            """,
        ),
    ),
)
