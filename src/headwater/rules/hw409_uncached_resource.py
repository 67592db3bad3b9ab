"""A database, a client or a model that is opened on every rerun.

## What it does
Reports a connection, a client or a model that the script opens itself, outside of any cache and of any
condition.

## Why is this bad?
The script runs again at every click of every user: each time it connects, or loads the model, anew, and the
old ones are left to the garbage collector.

## Example
    model = joblib.load("model.joblib")

## Use instead
    @st.cache_resource
    def load_model():
        return joblib.load("model.joblib")

    model = load_model()

## Known limits
Only what is opened at the top level of the script, or in functions that it always calls. What needs a user's
value, is kept in session state or opened in a `with` statement is left alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.facts import imported
from headwater.analysis.flow import steps
from headwater.analysis.script import Call, LocalCall, Scope, Script
from headwater.analysis.tree import children
from headwater.analysis.users import UserValues, name_of
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

OPENS = re.compile(
    r"(?:(?:sqlite3|duckdb|psycopg2?|pymysql|pyodbc|oracledb|mysql\.connector|snowflake\.connector|MySQLdb)\.connect"
    r"|(?:sqlalchemy\.|sa\.)?create_engine|(?:pymongo\.)?MongoClient|redis\.(?:Strict)?Redis|boto3\.(?:client|resource)"
    r"|(?:gspread)\.(?:authorize|service_account)|(?:chromadb\.)\w*Client|(?:bigquery|storage|firestore)\.Client"
    r"|(?:pickle|joblib|torch|dill)\.load|(?:(?:tf|keras|tensorflow)\.[\w.]*|whisper\.|mlflow\.\w+\.|fasttext\.)?load_model|(?:\w+\.)*from_pretrained|SentenceTransformer|YOLO"
    r"|spacy\.load|(?:transformers\.)?pipeline|(?:openai\.)?(?:Async|Azure)?OpenAI|(?:anthropic\.)?Anthropic"
    r"|(?:groq\.)?Groq|Chat(?:OpenAI|Groq|Anthropic|GoogleGenerativeAI)|OpenAIEmbeddings|HuggingFaceEmbeddings"
    r"|(?:genai\.|qdrant_client\.)\w*Client|(?:supabase\.)?create_client)$"
)
OPENS_BY_NAME = re.compile(
    r"(connect|create_engine|MongoClient|(Strict)?Redis|client|resource|authorize|service_account|\w*Client|load"
    r"|load_model|from_pretrained|SentenceTransformer|YOLO|pipeline|(Async|Azure)?OpenAI|Anthropic|Groq|Chat\w+"
    r"|OpenAIEmbeddings|HuggingFaceEmbeddings|create_client)$"
)
"""The last words of what `OPENS` matches."""

LIBRARIES = re.compile(
    r"sqlalchemy|openai|anthropic|groq|keras|tensorflow|transformers|sentence_transformers|ultralytics|pymongo"
    r"|langchain|sqlmodel|google|supabase"
)
"""Where a function must come from that is called by its bare name."""

HEAVY = re.compile(r"load|from_pretrained|SentenceTransformer|YOLO|pipeline")


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """What the script opens whenever it runs."""
    if not any(map(OPENS_BY_NAME.match, script.verbs)):
        return
    users = UserValues(script)
    kept = {
        name_of(each.value.func)
        for each in script.tree.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)
    }
    for scope in _always(script):
        for node in _unconditional(scope):
            name = ast.unparse(node.func)
            if not OPENS.match(name) or _is_own(script, node.func) or _needs_user(users, node, scope):
                continue
            if _draws(scope) or HEAVY.search(name) or scope.name in kept:
                verb = "loads" if HEAVY.search(name) else "opens"
                yield Hit(node, f"The script {verb} {name}(...) anew on every rerun.", only="script")


def _always(script: Script) -> Iterator[Scope]:
    """The module, and the functions that it calls in every run."""
    found = {id(script.module): script.module}
    for step in steps(script, script.module):
        event = step[-1]
        if (
            isinstance(event, LocalCall)
            and not event.target.role
            and all(each.block.certain and id(each.scope) in found for each in step)
        ):
            found[id(event.target)] = event.target
    yield from found.values()


def _draws(scope: Scope) -> bool:
    """Whether it is the script or a part of it, and not what gives others a fresh connection."""
    return scope.kind == "module" or any(isinstance(event, Call) for event in scope.events)


def _unconditional(scope: Scope) -> Iterator[ast.Call]:
    """The calls in assignments, and in what is returned, that happen whenever the scope runs."""
    body = scope.node.body if isinstance(scope.node, ast.Module | ast.FunctionDef) else []
    waiting: list[ast.stmt] = list(body)
    while waiting:
        statement = waiting.pop(0)
        match statement:
            case (
                ast.Assign(targets=[ast.Name() | ast.Tuple()], value=value)
                | ast.AnnAssign(value=ast.expr() as value)
            ):
                yield from _calls(value)
            case ast.Return(value=ast.expr() as value):
                yield from _calls(value)
            case ast.Try(body=inner) | ast.With(body=inner):
                waiting += inner
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__")), body=inner):
                waiting += inner
            case _:
                pass


def _calls(node: ast.expr) -> Iterator[ast.Call]:
    """The calls in an expression, but for those that wait in a lambda."""
    waiting: list[ast.AST] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Call):
            yield each
        if not isinstance(each, ast.Lambda):
            waiting += children(each)


def _is_own(script: Script, function: ast.expr) -> bool:
    """Whether it is a function of the app itself, of that name: it may be cached."""
    return isinstance(function, ast.Name) and not any(
        function.id in each.names and LIBRARIES.match(each.module)
        for node in script.imports
        for each in imported(node)
    )


def _needs_user(users: UserValues, node: ast.Call, scope: Scope) -> bool:
    given = (*node.args, *(keyword.value for keyword in node.keywords))
    return any(users.source(each, scope) is not None for each in given)


RULE = Rule(
    code="HW409",
    name="uncached-resource",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Caching Basics",
    scan=scan,
    bad=(
        app("a database", "import sqlite3\nc = sqlite3.connect('a.db')\nst.write(c)\n"),
        app(
            "an engine",
            "from sqlalchemy import create_engine\nengine = create_engine(URL)\nst.write(engine)\n",
        ),
        app("a model", "import pickle\nmodel = pickle.load(open('m.pkl', 'rb'))\nst.write(model)\n"),
        app(
            "a model in a with",
            "import pickle\nwith open('m', 'rb') as f:\n    m = pickle.load(f)\nst.write(m)\n",
        ),
        app(
            "a client",
            "from openai import OpenAI\nclient = OpenAI(api_key=st.secrets['KEY'])\nst.write(client)\n",
        ),
        app(
            "a hosted database",
            "from supabase import create_client\ndb = create_client(URL, KEY)\nst.write(db)\n",
        ),
        app(
            "what a function gives",
            "import sqlite3\ndef c():\n    return sqlite3.connect('a')\nd = c()\nst.write(d)\n",
        ),
        app(
            "in a function that is always called",
            """
            import joblib
            def main():
                model = joblib.load('m.joblib')
                st.write(model)
            if __name__ == '__main__':
                main()
            """,
        ),
    ),
    good=(
        app(
            "cached",
            """
            import sqlite3
            @st.cache_resource
            def connect():
                connection = sqlite3.connect('a.db', check_same_thread=False)
                return connection
            connection = connect()
            """,
        ),
        app(
            "cached by hand",
            """
            import joblib
            if 'model' not in st.session_state:
                st.session_state.model = joblib.load('m.joblib')
            """,
        ),
        app("of the user", "key = st.text_input('Key')\nclient = OpenAI(api_key=key)\n"),
        app(
            "after a click",
            """
            import joblib
            if st.button('Predict'):
                model = joblib.load('m.joblib')
            """,
        ),
        app(
            "in a function that nothing calls here",
            """
            import sqlite3
            def connect():
                connection = sqlite3.connect('a.db')
                return connection
            st.write(1)
            """,
        ),
        app(
            "its own function",
            "@st.cache_resource\ndef load_model(): ...\nmodel = load_model()\nst.write(1)\n",
        ),
        app(
            "a fresh connection for each question",
            """
            import sqlite3
            def connect():
                connection = sqlite3.connect('a.db')
                return connection
            st.write(connect().execute('SELECT 1').fetchall())
            """,
        ),
        app("only when it is asked for", "connect = lambda: sqlite3.connect('a.db')\nst.write(1)\n"),
        app("a file's text", "import json\nd = json.load(open('a.json'))\nst.write(d)\n"),
    ),
)
