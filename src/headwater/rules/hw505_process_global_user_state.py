"""A user's value set for the whole process.

## What it does
Reports what a user entered, or what session state holds, written to `os.environ`, to a library's `api_key`
and the like, to its `configure(api_key=...)`, to LlamaIndex's `Settings`, or given to `os.chdir` and
`locale.setlocale`.

## Why is this bad?
One process serves all users. The last one who entered a key pays for everybody's questions, and everybody
else's code reads that key from the environment.

## Example
    key = st.text_input("OpenAI key", type="password")
    os.environ["OPENAI_API_KEY"] = key

## Use instead
    key = st.text_input("OpenAI key", type="password")
    client = OpenAI(api_key=key)

## Known limits
Values are followed through the names and functions of one file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Scope, Script
from headwater.analysis.users import Source, UserValues
from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app

SETTINGS = re.compile(r"api_(key|base|type|version|token|secret)$|organization$|access_token$|auth_token$")
CONFIGURES = re.compile(r"(configure|init|login|set_api_key|set_key)$")
SECRETS = re.compile(r"(api_?)?(key|token)$|access_token$|api_secret$")

MODELS = frozenset({"embed_model", "llm"})
"""What LlamaIndex keeps in its `Settings` for all that it does."""

SETS = frozenset({"chdir", "putenv", "setdefault", "setlocale", "update"})
PLACES = frozenset({ast.Attribute, ast.Subscript})

Set = tuple[ast.stmt | ast.expr, str, list[ast.expr]]
"""Where something is set for the process, what, and to which values."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The users' values that are set for the process."""
    modules = frozenset(_modules(script))
    found = [(scope, each) for scope, node in _candidates(script) for each in _sets(node, modules)]
    users = UserValues(script) if found else None
    for scope, (place, name, values) in found:
        if users is not None and (source := _first(users, values, scope)) is not None:
            yield Hit(place, f"{name} is set for the whole process, from {_named(source)}.")


def _candidates(script: Script) -> Iterator[tuple[Scope, ast.AST]]:
    """The assignments to more than a name, and the calls of functions that may set something."""
    for scope in script.scopes:
        for node in scope.assignments:
            if node.__class__ is ast.Assign and any(each.__class__ in PLACES for each in node.targets):
                yield scope, node
    for name, calls in script.verbs.items():
        if name in SETS or CONFIGURES.match(name):
            yield from calls


def _first(users: UserValues, values: Sequence[ast.expr], scope: Scope) -> Source | None:
    return next((found for value in values if (found := users.source(value, scope)) is not None), None)


def _named(source: Source) -> str:
    if isinstance(source, Call):
        return source.title
    return f"session_state.{source.keys[0]}" if source.keys else "session_state"


def _modules(script: Script) -> Iterator[str]:
    """The names of the imported modules, as far as a name tells; a class is no module, but for one."""
    for node in script.imports:
        names = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        yield from (name for name in names if name[:1].islower())
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("llama_index"):
            yield from (name for name in names if name == "Settings")


def _sets(node: ast.AST, modules: frozenset[str]) -> Iterator[Set]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((node, name, [value]) for each in targets if (name := _global(each, modules)))
        case ast.Call(func=ast.Attribute(value=place, attr="update" | "setdefault")) if _is_environ(place):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield node, "os.environ", values
        case ast.Call(func=ast.Attribute(value=ast.Name(id=base), attr=name)) if base in modules:
            if values := _configured(base, name, node):
                yield node, f"{base}.{name}(...)", values
        case _:
            pass


def _global(target: ast.expr, modules: frozenset[str]) -> str:
    """What of the process an assignment to `target` sets; empty when it is nothing."""
    match target:
        case ast.Subscript(value=place, slice=key) if _is_environ(place):
            return f"os.environ[{ast.unparse(key)}]"
        case ast.Attribute(value=ast.Name(id=base), attr=name) if base in modules and (
            SETTINGS.search(name) or (base == "Settings" and name in MODELS)
        ):
            return f"{base}.{name}"
        case _:
            return ""


def _is_environ(node: ast.expr) -> bool:
    return ast.unparse(node) in {"os.environ", "environ"}


def _configured(base: str, name: str, call: ast.Call) -> list[ast.expr]:
    """The arguments of `call` that a process has only one of."""
    match base, name:
        case "os", "putenv" | "chdir":
            return call.args
        case "locale", "setlocale":
            return call.args[1:]
        case _ if CONFIGURES.match(name):
            named = [each.value for each in call.keywords if each.arg and SECRETS.match(each.arg)]
            return named or (call.args[:1] if name.endswith("key") else [])
        case _:
            return []


RULE = Rule(
    code="HW505",
    name="process-global-user-state",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Custom Classes",
    scan=scan,
    bad=(
        app(
            "the environment",
            """
            import os
            key = st.text_input('Key', type='password')
            if key:
                os.environ['OPENAI_API_KEY'] = key
            """,
        ),
        app(
            "the environment, at once",
            """
            from os import environ
            environ['KEY'] = st.sidebar.text_input('Key')
            """,
        ),
        app(
            "from session state",
            """
            import os
            os.environ['KEY'] = st.session_state.key
            os.environ.update(OTHER=st.session_state['other'])
            """,
        ),
        app(
            "a library's key",
            """
            import openai
            key = st.text_input('Key')
            key = key.strip()
            openai.api_key = key
            """,
        ),
        app(
            "a library's configuration",
            """
            import google.generativeai as genai
            genai.configure(api_key=st.text_input('Key'))
            """,
        ),
        app(
            "a model for all that LlamaIndex does",
            """
            from llama_index.core import Settings
            from llama_index.llms.openai import OpenAI
            model = OpenAI(model=st.session_state.get('model', 'gpt-4o'))
            Settings.llm = model
            """,
        ),
        app(
            "in a function",
            """
            import os
            def use(key):
                os.environ['KEY'] = key

            use(st.text_input('Key'))
            """,
        ),
        app(
            "through a function's own names",
            """
            import os
            def main():
                given = st.text_input('Key')
                use(1, key=given or 'x')
            def use(n, key):
                os.environ['KEY'] = str(key)
            main()
            """,
        ),
        app(
            "the folder",
            """
            import os
            os.chdir(st.selectbox('Folder', ['a', 'b']))
            """,
        ),
    ),
    good=(
        app(
            "a secret of the app",
            """
            import os
            os.environ['KEY'] = st.secrets['KEY']
            """,
        ),
        app(
            "a constant",
            """
            import os
            name = st.text_input('Name')
            os.environ['TOKENIZERS_PARALLELISM'] = 'false'
            """,
        ),
        app(
            "a client of one's own",
            """
            from openai import OpenAI
            key = st.text_input('Key')
            client = OpenAI(api_key=key)
            client.api_key = key
            """,
        ),
        app(
            "read and not written",
            """
            import os
            key = st.text_input('Key', value=os.environ.get('KEY', ''))
            st.session_state.key = os.environ['KEY']
            """,
        ),
        app(
            "one model for all",
            """
            from llama_index.core import Settings
            from llama_index.llms.openai import OpenAI
            Settings.llm = OpenAI(model='gpt-4o', api_key=st.secrets['KEY'])
            st.text_input('Question')
            """,
        ),
        app(
            "settings of one's own",
            """
            from settings import Settings
            Settings.llm = st.text_input('Model')
            """,
        ),
        app(
            "an own object",
            """
            class Settings:
                api_key = ''
            settings = Settings()
            settings.api_key = st.text_input('Key')
            """,
        ),
    ),
)
