"""A query that is put together with a user's value in it.

## What it does
Reports SQL in an f-string, `+`, `%` or `.format` that has in it what a user typed, what session state or the
page's address holds, or, between quotes, whatever a function is called with.

## Why is this bad?
A quote in the value ends the string: the rest of it is SQL, and may read or drop any table.

## Example
    name = st.text_input("Name")
    cursor.execute(f"SELECT * FROM customer WHERE name = '{name}'")

## Use instead
    name = st.text_input("Name")
    cursor.execute("SELECT * FROM customer WHERE name = ?", (name,))

## Known limits
Values are followed through the names and functions of one file. Numbers, dates and what a user picks from a
list are left alone: Streamlit hands over nothing else. So are parameters that are called `table`, `column`,
`date` or the like (a program names those), and parameters that the file's own calls write out. Of a module
that does not mention Streamlit, tests excepted, only what its functions are called with is looked at.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from headwater.analysis.api import Api
from headwater.analysis.reader import read
from headwater.analysis.script import Call, Scope, Script, StateUse
from headwater.analysis.users import UserValues, called
from headwater.analysis.vocabulary import TYPED
from headwater.core.finding import Level
from headwater.core.module import is_test
from headwater.core.parsing import LINE_END, parse
from headwater.core.rule import Example, Hit, Place, Rule, app

RUNS = re.compile(r"execute|quer|sql|fetch|raw$|run_|select(?!box|ion|_slider)", re.IGNORECASE)
"""What a function is called that runs SQL."""

SQL = re.compile(
    r"\s*(SELECT\b.*\bFROM\b|INSERT\s+(OR\s+\w+\s+)?INTO\b|UPDATE\b.*\bSET\b|DELETE\s+FROM\b|WITH\b.*\bSELECT\b"
    r"|DROP\s+\w+|ALTER\s+TABLE|CREATE\s+|TRUNCATE\s+|CALL\s+|PRAGMA\s+|MERGE\s+INTO)",
    re.IGNORECASE | re.DOTALL,
)
HARMLESS = frozenset(
    {"int", "float", "len", "bool", "round", "join", "escape", "quote_ident", "strftime", "isoformat"}
)
PLAIN = re.compile(r"int|float|bool|date|Decimal|Literal|Enum")
QUOTED = re.compile(r"('%?|[=<>(,]\s*\"%?|\bLIKE\s*\"%?|%)$", re.IGNORECASE)
"""What stands before a text: a quote. In two of them there may be a name, too, but not there."""
RUN = re.compile(rb"\.(execute|query|read_sql|sql)|\b(read_sql|execute|query|run_|fetch)", re.IGNORECASE)
ASKS = (b"execute", b"sql", b"query", b"fetch", b"run_")
WORDS = (b"select ", b"insert into", b"update ", b"delete from")
MORE_WORDS = (b"where ", b"values", b"set ")
"""What every query with a value in it has of each: to look for a text is cheap."""

FILLED = re.compile(rb"""(?:[=<>(,]|LIKE|like)\s*\\?['"]%?(?:\{|%s|['"]+\s*\+)""")
"""A quote where a query has a value, right before something that is filled in."""
IDENTIFIER = re.compile(
    r"(^|_)((table|view|column|col|schema|database|db|index)(_?name)?|date|day|month|year)$", re.IGNORECASE
)
"""What a parameter is called that names a part of the database, as a program does and no user, or a date."""
VALUE = re.compile(r"(=|<|>|\bLIKE|\bVALUES\s*\()\s*['\"%]*$", re.IGNORECASE)
"""What stands before a value, not before a name."""

Part = tuple[str, ast.expr]
"""What is filled into a string, and the text right before it."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The queries with users' values in them."""
    for query, name in _filled(script, called_too=b"streamlit" in script.source):
        yield Hit(query, f"{name} is put into the text of a query.")


def spot(path: str, source: bytes) -> Iterator[Place]:
    """The same in a module without Streamlit: the queries of an app often have a file of their own."""
    if b"streamlit" in source or is_test(path):
        return
    if not any(word in source for word in ASKS):
        return
    small = source.lower()
    if not all(any(word in small for word in words) for words in (WORDS, MORE_WORDS)):
        return
    if not (FILLED.search(source) and RUN.search(source)):
        return
    try:
        script = read(path, parse(source, path)[0], source, {})
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # said elsewhere
    lines = LINE_END.split(source)
    for query, name in _filled(script, called_too=True):
        begins = b"".join(lines[query.lineno - 1 : query.lineno])[: query.col_offset]
        column = len(begins.decode("utf-8", "replace")) + 1
        yield Place(path, f"{name} is put into the text of a query.", query.lineno, column)
    script.release()


def _filled(script: Script, *, called_too: bool) -> Iterator[tuple[ast.expr, str]]:
    """The queries, and what is filled into them: a user's value, or what a function is called with, too."""
    runs = [name for name in script.verbs if RUNS.search(name)]
    if not runs:
        return
    users = UserValues(script, called(HARMLESS))
    seen: set[int] = set()
    for scope, node in (call for name in runs for call in script.verbs[name]):
        for query in _queries(node, scope, users):
            if id(query) not in seen and (name := _culprit(query, scope, users, called_too)):
                seen.add(id(query))
                yield query, name


def _queries(call: ast.Call, scope: Scope, users: UserValues) -> list[ast.expr]:
    """The strings that the query of `call` is made of, if it is SQL and is made of any."""
    for argument in (*call.args, *(each.value for each in call.keywords)):
        node = _bare(argument)
        pieces = users.given(scope).get(node.id, []) if isinstance(node, ast.Name) else [node]
        if any(SQL.match(_text(piece)) for piece in pieces):
            return pieces
    return []


def _bare(node: ast.expr) -> ast.expr:
    """The string in `text(...)`, `dedent(...)` or before `.strip()`."""
    match node:
        case ast.Call(
            func=ast.Name(id="text" | "SQL" | "dedent") | ast.Attribute(attr="text" | "SQL" | "dedent")
        ):
            return _bare(node.args[0]) if node.args else node
        case ast.Call(func=ast.Attribute(value=inner, attr="strip")):
            return _bare(inner)
        case _:
            return node


def _text(node: ast.expr) -> str:
    """A string's text, with `{}` for whatever is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(each) if isinstance(each, ast.Constant) else "{}" for each in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left) + _text(right)
        case (
            ast.BinOp(left=left, op=ast.Mod())
            | ast.Call(func=ast.Attribute(value=left, attr="format" | "strip"))
        ):
            return _text(left)
        case ast.Call(args=[inner, *_]):
            return _text(inner)
        case _:
            return "{}"


def _parts(node: ast.expr) -> Iterator[Part]:
    match node:
        case ast.JoinedStr(values=values):
            before = ""
            for value in values:
                if isinstance(value, ast.FormattedValue) and not _is_number(value):
                    yield before, value.value
                before = _text(value) if isinstance(value, ast.Constant) else ""
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _parts(left)
            if not isinstance(right, ast.Constant):
                yield (
                    (_text(left), right) if not isinstance(right, ast.JoinedStr | ast.BinOp) else ("", right)
                )
                yield from _parts(right)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
            filled = right.elts if isinstance(right, ast.Tuple) else [right]
            yield from zip(re.split(r"%[sr]", text), filled, strict=False)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"), args=args):
            yield from zip(
                re.split(r"\{[^}]*\}", text), [*args, *(each.value for each in node.keywords)], strict=False
            )
        case _:
            pass


def _is_number(value: ast.FormattedValue) -> bool:
    return value.format_spec is not None


def _culprit(query: ast.expr, scope: Scope, users: UserValues, called_too: bool) -> str:
    """What is filled into the query and should not be; "" when nothing is."""
    for before, part in _parts(query):
        sources = list(users.sources(part, scope))
        typed = next((each for each in sources if isinstance(each, Call) and each.api in TYPED), None)
        kept = next((each for each in sources if isinstance(each, StateUse) and each.keys), None)
        if typed is not None:
            return f"What {typed.title} returns"
        if any(isinstance(each, Call) for each in sources[:1]):
            continue  # picked from a list
        if kept is not None and VALUE.search(before):
            return f"session_state.{kept.keys[0]}"
        if "query_params" in ast.unparse(part):
            return "What the page's address holds"
        if (
            called_too
            and isinstance(part, ast.Name)
            and QUOTED.search(before)
            and _is_open(part.id, scope, users)
        ):
            return f"{part.id!r}, which {scope.name} is called with,"
    return ""


def _is_open(name: str, scope: Scope, users: UserValues) -> bool:
    """Whether `name` is a parameter that may be any text, and nothing in the function narrows it."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or name in users.given(scope):
        return False
    if IDENTIFIER.search(name) or _only_constants(name, scope, users):
        return False
    for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        if each.arg == name:
            return each.annotation is None or not PLAIN.search(ast.unparse(each.annotation))
    return False


def _only_constants(parameter: str, function: Scope, users: UserValues) -> bool:
    """Whether the file's own calls of `function` all write out what they give to `parameter`."""
    given = [value for value, _ in users.handed(function, parameter)]
    return bool(given) and all(isinstance(value, ast.Constant) for value in given)


RULE = Rule(
    code="HW702",
    name="sql-fstring",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="",
    scan=scan,
    spot=spot,
    bad=(
        app(
            "what a user typed",
            """
            name = st.text_input('Name')
            cursor.execute(f"SELECT * FROM customer WHERE name = '{name}'")
            """,
        ),
        app(
            "through a name",
            """
            name = st.sidebar.text_input('Name').strip()
            query = f'''
                SELECT * FROM customer
                WHERE name LIKE '%{name}%'
            '''
            df = pd.read_sql(query, connection)
            """,
        ),
        app(
            "a table that a user typed",
            """
            table = st.text_input('Table')
            st.connection('db').query(f'SELECT * FROM {table}')
            """,
        ),
        app(
            "a question", "question = st.chat_input()\nduckdb.sql('SELECT * FROM t WHERE a = ' + question)\n"
        ),
        app(
            "by percent", "name = st.text_input('N')\ncur.execute(\"DELETE FROM a WHERE n = '%s'\" % name)\n"
        ),
        app(
            "by format",
            "name = st.text_input('N')\ncur.execute(\"DELETE FROM a WHERE n = '{}'\".format(name))\n",
        ),
        app(
            "piece by piece",
            """
            query = 'SELECT * FROM customer'
            if name := st.text_input('Name'):
                query += f" WHERE name = '{name}'"
            cur.execute(text(query))
            """,
        ),
        app(
            "session state",
            """
            cur.execute(f"SELECT * FROM customer WHERE name = '{st.session_state.user}'")
            """,
        ),
        app(
            "session state, not quoted",
            "i = st.session_state.i\ncur.execute(f'DELETE FROM a WHERE id = {i}')\n",
        ),
        app(
            "the address",
            """
            cur.execute(f"SELECT * FROM customer WHERE id = {st.query_params['id']}")
            """,
        ),
        Example(
            "in a module without Streamlit",
            {
                "app.py": "import streamlit as st\nimport db\ndb.find(st.text_input('Name'))\n",
                "db.py": "def find(n):\n    return c.execute('SELECT * FROM a WHERE n = \"{}\"'.format(n))\n",
            },
        ),
        app(
            "what a function is called with, picked here and typed there",
            """
            def find(name):
                return pd.read_sql_query(f"SELECT * FROM customer WHERE name = '{name}'", connection)

            find(st.selectbox('Name', ['a', 'b']))
            find(st.text_input('Name'))
            """,
        ),
        app(
            "what a function is called with",
            """
            def find(name):
                return pd.read_sql_query(f"SELECT * FROM customer WHERE name = '{name}'", connection)
            """,
        ),
    ),
    good=(
        app(
            "a function in a function",
            """
            def outer(name):
                def inner():
                    return cursor.execute(f"SELECT * FROM a WHERE n = '{name}'")
                return inner()
            outer('x')
            """,
        ),
        app(
            "a name in quotes",
            """
            def rename(old, new):
                cursor.execute(f'ALTER TABLE orders RENAME COLUMN "{old}" TO "{new}"')
            """,
        ),
        Example(
            "a module without Streamlit that binds its values",
            {
                "app.py": "import streamlit as st\nimport db\ndb.find(st.text_input('Name'))\n",
                "db.py": "def find(name):\n    return c.execute('SELECT * FROM a WHERE n = ?', (name,))\n",
            },
        ),
        Example(
            "a test",
            {"tests/test_db.py": "def add(name):\n    c.execute(f\"DELETE FROM a WHERE n = '{name}'\")\n"},
        ),
        app(
            "whether there is a table",
            """
            def has_table(cursor, table_name):
                cursor.execute(f"SELECT name FROM sqlite_master WHERE name = '{table_name}'")
                return cursor.fetchone() is not None

            has_table(cursor, 'orders')
            """,
        ),
        app(
            "a date",
            """
            def orders(run_date):
                return pd.read_sql(f"SELECT * FROM orders WHERE day = '{run_date}'", connection)
            """,
        ),
        app("bound", "name = st.text_input('N')\ncur.execute('SELECT * FROM a WHERE n = ?', (name,))\n"),
        app(
            "a constant identifier with bound values",
            """
            TABLE = 'customer'
            name = st.text_input('Name')
            cur.execute(f'SELECT * FROM {TABLE} WHERE name = ?', (name,))
            """,
        ),
        app(
            "a table from a list",
            """
            table = st.selectbox('Table', ['customer', 'invoice'])
            cur.execute(f'SELECT * FROM {table}')
            """,
        ),
        app("a number", "n = st.number_input('N')\ncur.execute(f'SELECT * FROM a LIMIT {n}')\n"),
        app("made a number", "n = st.text_input('N')\ncur.execute(f'SELECT * FROM a LIMIT {int(n)}')\n"),
        app(
            "placeholders",
            """
            names = st.multiselect('Names', ['a', 'b'])
            marks = ','.join('?' for _ in names)
            cur.execute(f'SELECT * FROM a WHERE n IN ({marks})', names)
            """,
        ),
        app(
            "a part made of constants",
            """
            def update(number, fields):
                parts = ', '.join(f'{each} = ?' for each in fields)
                cur.execute(f'UPDATE a SET {parts} WHERE id = ?', number)
            """,
        ),
        app("a data frame's query", "name = st.text_input('N')\ndf = df.query(f\"name == '{name}'\")\n"),
        app("words", "name = st.text_input('N')\nst.write(f'Select {name} from the list')\n"),
        app(
            "a table that a function is called with",
            """
            def count(table):
                return cur.execute(f'SELECT count(*) FROM {table}').fetchone()
            """,
        ),
        app(
            "a text that every call writes out",
            """
            def clicks(link):
                return pd.read_sql(f"SELECT * FROM clicks WHERE link = '{link}'", connection)

            clicks('https://example.org/a')
            clicks(link='https://example.org/b')
            """,
        ),
        app(
            "a number that a function is called with",
            """
            def find(number: int):
                return cur.execute(f"SELECT * FROM a WHERE n = '{number}'")
            """,
        ),
    ),
)
