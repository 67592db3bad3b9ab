"""A module's list or dictionary that a session changes, for all sessions.

## What it does
Reports a list, dictionary or set at the top of a module that the app imports, where a function of the module
changes it; and a user's value that is given to a variable of an imported module, or put into one.

## Why is this bad?
The script is run anew for every session, but a module is imported once: its variables are one for all users.
What one of them adds, all see, until the process ends.

## Example
    # cart.py
    items = []

    def add(item):
        items.append(item)

## Use instead
    # cart.py
    import streamlit as st

    def add(item):
        st.session_state.items.append(item)

## Known limits
A script's own variables are new in every run and left alone. So are caches, registries and what begins with
an underscore, which are meant for all as a rule, what is filled while the module is imported, and constants,
by their names, that no function with something of Streamlit in it changes. Only modules that use Streamlit
are looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from textwrap import dedent

from headwater.analysis.api import Api
from headwater.analysis.script import LocalCall, Scope, Script
from headwater.analysis.tree import walk
from headwater.analysis.users import UserValues
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule

MAKERS = frozenset({"Counter", "OrderedDict", "defaultdict", "deque", "dict", "list", "set"})
CHANGES = frozenset(
    {
        "add",
        "append",
        "appendleft",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "setdefault",
        "update",
    }
)
FOR_ALL = re.compile(
    r"cache|memo|regist|lock|log|handler|hook|plugin|pool|singleton|instances|loaded", re.IGNORECASE
)
"""Words in the names of what is meant for all sessions."""
PLACES = frozenset({ast.Attribute, ast.Subscript})
GLOBAL = re.compile(rb"^[ \t]+global ([\w, ]+)", re.MULTILINE)
DECORATORS = frozenset({"decorate", "decorator", "inner", "wrapped", "wrapper"})
OF_STREAMLIT = frozenset({"api", "module", "state"})
NOT_ITS_OWN = frozenset({"environ", "query_params", "session_state"})
"""What a name of another module may stand for, or be called, that is no variable of its own."""

SETTINGS = re.compile(r"api_(key|base|type|version|token|secret)$|organization$|(access|auth)_token$")
"""Settings of libraries that HW505 is about."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The changes to what all sessions have in common."""
    yield from _collections_changed(script)
    yield from _variables_set(script)


def _collections_changed(script: Script) -> Iterator[Hit]:
    """The changes that functions make to the module's own collections."""
    names = {name for name in _collections(script.tree) if not FOR_ALL.search(name) and name[0] != "_"}
    if not names:
        return
    seen = set()
    for scope, node in sorted(_changing(script), key=lambda both: (both[1].lineno, both[1].col_offset)):
        name = _changed(node)
        if name not in names or name in seen or _is_own(scope, name):
            continue
        if not _runs_at_import(script, scope) and (not name.isupper() or _is_of_a_session(script, scope)):
            seen.add(name)
            yield Hit(node, f"{name} is one for all sessions, and {scope.name}() changes it.", only="module")


def _changing(script: Script) -> Iterator[tuple[Scope, ast.expr | ast.stmt]]:
    """The calls and assignments in functions that may change a collection."""
    for verb in CHANGES & script.verbs.keys():
        yield from (both for both in script.verbs[verb] if _is_plain(both[0]))
    for scope in filter(_is_plain, script.scopes):
        yield from ((scope, node) for node in scope.assignments)


def _is_plain(scope: Scope) -> bool:
    return scope.kind == "function" and scope.cache is None


def _variables_set(script: Script) -> Iterator[Hit]:
    """The variables of modules, of this one or of others, that get a user's value."""
    modules, imported = frozenset(_modules(script.tree)), frozenset(_imported(script))
    declared = frozenset(_declared(script.source)) if b"global " in script.source else frozenset()
    telling = PLACES | {ast.Name} if declared else PLACES
    assigned = [
        (scope, node, name, only)
        for scope in script.scopes
        for node in scope.assignments
        if node.__class__ is ast.Assign and any(target.__class__ in telling for target in node.targets)
        for name, only in _variables(scope, node, modules, imported, declared)
    ]
    users = UserValues(script) if assigned else None
    for scope, node, name, only in assigned:
        if users is None or (name in imported and _is_bound_anew(users, scope, name)):
            continue
        if users.source(node.value, scope) is not None:
            yield Hit(node, f"{name} is one for all sessions, and gets a user's value.", only=only)


def _declared(source: bytes) -> Iterator[str]:
    """The names that a function somewhere declares to be global; text is cheaper to look at than nodes."""
    for line in GLOBAL.findall(source):
        yield from (name.strip() for name in line.decode("utf-8", "replace").split(","))


def _variables(
    scope: Scope,
    node: ast.Assign,
    modules: frozenset[str],
    imported: frozenset[str],
    declared: frozenset[str],
) -> Iterator[tuple[str, str]]:
    """The variables of modules that `node` assigns to, or into, and where that matters."""
    for target in node.targets:
        match target:
            case ast.Name(id=name) if name in declared and scope.kind == "function":
                if _is_global(scope, name):
                    yield name, "module"
            case ast.Attribute() | ast.Subscript() if name := _place_of(target, modules, imported):
                if name.partition(".")[0] not in scope.parameters:
                    yield name, ""
            case _:
                pass


def _place_of(target: ast.expr, modules: frozenset[str], imported: frozenset[str]) -> str:
    """The variable of another module that `target` is, or lies in; empty if there is none."""
    inner = target
    while isinstance(inner, ast.Subscript):
        inner = inner.value
    match inner:
        case ast.Attribute(value=ast.Name(id=base), attr=name) if base in modules and name not in NOT_ITS_OWN:
            return "" if SETTINGS.search(name) else f"{base}.{name}"
        case ast.Name(id=name) if inner is not target and name in imported:
            return name
        case _:
            return ""


def _is_bound_anew(users: UserValues, scope: Scope, name: str) -> bool:
    """Whether a statement around gives the imported name to something else."""
    where: Scope | None = scope
    while where is not None:
        if name in users.given(where):
            return True
        where = where.parent
    return False


def _modules(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.asname or alias.name for alias in node.names)


def _imported(script: Script) -> Iterator[str]:
    """The names imported from modules, but for Streamlit's and for what is meant for all."""
    for node in script.imports:
        if isinstance(node, ast.ImportFrom) and (node.level or node.module != "streamlit"):
            for name in (alias.asname or alias.name for alias in node.names):
                known = getattr(script.module.names.get(name), "kind", "")
                if known not in OF_STREAMLIT and name not in NOT_ITS_OWN and not FOR_ALL.search(name):
                    yield name


def _collections(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_collection(value):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if _is_collection(value):
                yield name
            case _:
                pass


def _is_collection(value: ast.expr) -> bool:
    match value:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in MAKERS
        case _:
            return False


def _changed(node: ast.AST) -> str:
    """The name of the collection that `node` changes; empty when it changes none."""
    match node:
        case ast.Call(func=ast.Attribute(value=place, attr=method)) if method in CHANGES:
            return _base(place)
        case (
            ast.Assign(targets=[ast.Subscript(value=place)])
            | ast.AugAssign(target=ast.Subscript(value=place))
        ):
            return _base(place)
        case _:
            return ""


def _base(place: ast.expr) -> str:
    while isinstance(place, ast.Subscript):
        place = place.value
    return place.id if isinstance(place, ast.Name) else ""


def _is_own(scope: Scope, name: str) -> bool:
    """Whether `name` is the function's own, or one of a function around it."""
    where: Scope | None = scope
    while where is not None and where.kind != "module":
        if name in where.names and not _is_global(where, name):
            return True
        where = where.parent
    return False


def _is_global(scope: Scope, name: str) -> bool:
    return any(isinstance(node, ast.Global) and name in node.names for node in walk(scope.node))


def _runs_at_import(script: Script, scope: Scope) -> bool:
    """Whether the module itself calls the function, or decorates with it, while it is imported."""
    if scope.name in DECORATORS or scope.name.lstrip("_").startswith("register"):
        return True
    if any(isinstance(event, LocalCall) and event.target is scope for event in script.module.events):
        return True
    return any(
        isinstance(each.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and any(_called(decorator) == scope.name for decorator in each.node.decorator_list)
        for each in script.scopes
    )


def _is_of_a_session(script: Script, scope: Scope) -> bool:
    """Whether the function, or one of the file that calls it, draws something or uses session state."""
    callers = [
        each
        for each in script.scopes
        if any(isinstance(event, LocalCall) and event.target is scope for event in each.events)
    ]
    return any(not isinstance(event, LocalCall) for each in (scope, *callers) for event in each.events)


def _called(decorator: ast.expr) -> str:
    return ast.unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _module(why: str, source: str) -> Example:
    """An example of a module that the app imports."""
    return Example(
        why,
        {
            "app.py": "import streamlit as st\nimport cart\ncart.show()\n",
            "cart.py": "import streamlit as st\n" + dedent(source),
        },
    )


RULE = Rule(
    code="HW504",
    name="module-mutable-state",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="Session State",
    scan=scan,
    bad=(
        _module(
            "a list",
            """
            ITEMS = []
            def show():
                if st.button('add'):
                    ITEMS.append('x')
            """,
        ),
        _module(
            "a dictionary",
            """
            state: dict[str, str] = {}
            def show():
                state['name'] = st.text_input('Name')
            """,
        ),
        _module(
            "deeper in it",
            """
            from collections import defaultdict
            carts = defaultdict(list)
            def show():
                carts['a'].append(1)
            """,
        ),
        _module(
            "by a name that is declared global",
            """
            visitors = set()
            def show():
                global visitors
                visitors.add(st.text_input('Name'))
            """,
        ),
        _module(
            "in a function that draws nothing",
            """
            items = []
            def add(item):
                items.append(item)
            """,
        ),
        _module(
            "in a method",
            """
            history = []
            class Chat:
                def send(self, text):
                    st.write(text)
                    history.extend([text])
            def show():
                Chat().send('x')
            """,
        ),
        _module(
            "a variable of the module",
            """
            user = None
            def show():
                global user
                user = st.text_input('Name')
            """,
        ),
        Example(
            "a variable of a page that the script imports and calls",
            {
                "app.py": "import streamlit as st\nfrom pages import load\nst.title('Sales')\nload.show()\n",
                "pages/load.py": dedent(
                    """\
                    import streamlit as st
                    def show():
                        global table
                        table = st.file_uploader('Table')
                    """
                ),
            },
        ),
        Example(
            "a variable of another module",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    import settings
                    settings.language = st.selectbox('Language', ['de', 'en'])
                    """
                ),
            },
        ),
        Example(
            "an entry of another module's dictionary",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    from settings import LIMITS as limits
                    for name, limit in limits.items():
                        limits[name]['value'] = st.slider(name, 0, 9, limit['value'])
                    """
                ),
            },
        ),
        Example(
            "an entry of a dictionary of a module",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    import settings
                    settings.limits['rows'] = st.slider('Rows', 0, 9)
                    """
                ),
            },
        ),
    ),
    good=(
        Example(
            "an entry of a copy, of what a function gets, and of session state by another name",
            {
                "app.py": dedent(
                    """\
                    import os
                    import streamlit as st
                    from data import orders
                    from settings import limits
                    from streamlit import session_state as state
                    orders = orders.copy()
                    orders['rate'] = state['rate'] = st.slider('Rate', 0, 9)
                    os.environ['LANG'] = st.text_input('Language')
                    def fill(limits):
                        limits['rows'] = st.slider('Rows', 0, 9)
                    fill(dict(limits))
                    """
                ),
            },
        ),
        _module(
            "an own object, and a variable that no user sets",
            """
            import settings
            model = None
            def show():
                global model
                model = settings.load()
                settings.ready = True
                view = settings.View()
                view.name = st.text_input('Name')
            """,
        ),
        _module(
            "an index that is no session's",
            """
            INDEX = {}
            def add(term, page):
                INDEX[term] = page
            """,
        ),
        _module(
            "a registry",
            """
            RULES = {}
            def rule(name):
                def decorator(function):
                    RULES[name] = function
                    return function
                return decorator
            def show():
                st.write(RULES)
            """,
        ),
        _module(
            "a constant",
            """
            ITEMS = ['a', 'b']
            def show():
                st.write(ITEMS[0], len(ITEMS), ITEMS + ['c'], ITEMS.copy())
            """,
        ),
        _module(
            "a variable of the function",
            """
            items = []
            def show():
                items = []
                items.append(1)
                st.write(items)
            """,
        ),
        _module(
            "a cache",
            """
            _CACHE = {}
            def show():
                _CACHE['a'] = 1
                st.write(_CACHE)
            """,
        ),
        _module(
            "filled while it is imported",
            """
            PAGES = {}
            def page(function):
                PAGES[function.__name__] = function
                return function
            @page
            def show():
                st.write(PAGES)
            """,
        ),
        Example(
            "a page's own variable",
            {
                "app.py": "import streamlit as st\nst.title('Sales')\n",
                "pages/load.py": dedent(
                    """\
                    import streamlit as st
                    def show():
                        global table
                        table = st.file_uploader('Table')
                    show()
                    """
                ),
            },
        ),
        Example(
            "the script's own variable",
            {
                "app.py": dedent(
                    """\
                    import streamlit as st
                    items = []
                    def add():
                        items.append(1)
                    add()
                    st.write(items)
                    """
                ),
            },
        ),
        _module(
            "session state",
            """
            def show():
                st.session_state.setdefault('items_', []).append(1)
            """,
        ),
    ),
)
