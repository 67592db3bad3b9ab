"""A question to `st.secrets` that raises where there are no secrets.

## What it does
Reports `"KEY" in st.secrets` and `st.secrets.get("KEY")` that nothing around expects to fail.

## Why is this bad?
Both look as if they bore with a key that is missing. But without any secrets.toml they raise: a fresh
checkout, or a test run, stops with an error instead of going on without the key.

## Example
    key = st.secrets.get("OPENAI_API_KEY") or os.environ.get("OPENAI_API_KEY")

## Use instead
    try:
        key = st.secrets["OPENAI_API_KEY"]
    except (FileNotFoundError, KeyError):
        key = os.environ.get("OPENAI_API_KEY")

## Known limits
`st.secrets["KEY"]` is left alone: it says that the key must be there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.guards import caught_around
from headwater.analysis.script import Call, LocalCall, Scope, Script
from headwater.analysis.tree import walk
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

EXPECTED = frozenset(
    {
        "", "BaseException", "Error", "Exception", "FileNotFoundError", "IOError", "OSError",
        "StreamlitAPIException", "StreamlitSecretNotFoundError",
    }
)  # fmt: skip


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The questions that raise."""
    if b"secrets" not in script.source:
        return
    for call in script.calls("secrets.get"):
        if not _is_expected(script, call.node):
            yield Hit(call.node, f"st.secrets.get({_key(call)}) raises where there is no secrets.toml.")
    mentions = {id(node): node for node, name in script.mentions if name == "secrets"}
    named = {node.asname or node.name for node in mentions.values() if isinstance(node, ast.alias)}
    asked = any(b"secrets" in line and b" in " in line for line in script.source.split(b"\n"))
    for node in walk(script.tree) if mentions and asked else ():
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]) if id(
                right
            ) in mentions or _is(right, named):
                if not _is_expected(script, node):
                    yield Hit(node, f"{ast.unparse(node)} raises where there is no secrets.toml.")
            case _:
                pass


def _is(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _key(call: Call) -> str:
    return ast.unparse(call.node.args[0]) if call.node.args else ""


def _is_expected(script: Script, node: ast.expr) -> bool:
    """Whether it is tried, there or wherever its function is called."""
    if caught_around(script, node) & EXPECTED:
        return True
    scope = next((each for each in script.scopes[1:] if each.kind == "function" and _holds(each, node)), None)
    calls = [
        event for event in script.events() if isinstance(event, LocalCall) and scope and event.target is scope
    ]
    return bool(calls) and all(caught_around(script, event.node) & EXPECTED for event in calls)


def _holds(scope: Scope, node: ast.expr) -> bool:
    return any(each is node for each in walk(scope.node))


RULE = Rule(
    code="HW705",
    name="secrets-missing-file",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="",
    scan=scan,
    bad=(
        app("get", "import os\nkey = st.secrets.get('KEY') or os.environ['KEY']\n"),
        app("in", "if 'KEY' in st.secrets:\n    key = st.secrets['KEY']\n"),
        app("not in", "if 'KEY' not in st.secrets:\n    st.stop()\n"),
        app(
            "a try for something else",
            "try:\n    key = st.secrets.get('KEY')\nexcept KeyError:\n    key = ''\n",
        ),
        app("imported", "from streamlit import secrets\nhas = 'KEY' in secrets\n"),
        app("in a function", "def key():\n    return st.secrets.get('KEY', '')\nst.write(key())\n"),
    ),
    good=(
        app("the key must be there", "key = st.secrets['KEY']\nother = st.secrets.db.password\n"),
        app("tried", "try:\n    key = st.secrets.get('KEY')\nexcept FileNotFoundError:\n    key = ''\n"),
        app(
            "tried, whatever happens",
            "try:\n    has = 'KEY' in st.secrets\nexcept Exception:\n    has = False\n",
        ),
        app(
            "its function is tried",
            """
            def key():
                return st.secrets.get('KEY')
            try:
                st.write(key())
            except OSError:
                st.stop()
            """,
        ),
        app(
            "within one of the secrets",
            "port = st.secrets['db'].get('port', 5432)\n'a' in st.secrets['db']\n",
        ),
        app("somebody else's secrets", "import secrets\n'a' in secrets.choice('ab')\n"),
    ),
)
