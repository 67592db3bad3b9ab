"""What other files of an app need to know of a file: little, and plain enough to be kept in a cache."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from headwater.analysis.links import NO_LINKS, Links, links_of
from headwater.analysis.script import Script, StateUse
from headwater.analysis.values import STATE, UNKNOWN, Value

PAGE_CALLS = ("Page", "switch_page", "page_link")
ANY = "*"
HANDED_ON = re.compile(rb"(?<!\w)(\w*)\((?:[^()\n]*,)?\s*(?:\w+\s*=\s*)?(?:st\.)?session_state\s*[,)]")
HARMLESS = frozenset(
    b"bool dict dir getattr hasattr id isinstance len list print set sorted str write".split()
)
"""Functions that get session state as a whole and set nothing in it."""

IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b[ \t]*(\([^)]*\)|[^\n#;]+)|import[ \t]+([\w., \t]+))",
    re.MULTILINE,
)
EXPORTED = frozenset({"api", "module", "state"})


@dataclass(frozen=True, slots=True)
class ImportedNames:
    """One import: `module` as it is written, with `level` leading dots, and the names taken from it.

    `import a.b` takes no names; `from a import *` takes `*`.
    """

    module: str
    level: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What one file does for the others of its app.

    `sets` are the keys of session state that it may set, with `*` for what is computed, as in `row_*`;
    `computes_keys` tells that it may set any other too.
    `exports` says which of its names stand for something of Streamlit. `pages` are the paths that it gives
    to st.Page and the like. `draws` tells whether the file itself, not only a function in it, uses Streamlit.
    """

    imports: tuple[ImportedNames, ...] = ()
    sets: frozenset[str] = frozenset()
    computes_keys: bool = False
    exports: Mapping[str, str] = None  # type: ignore[assignment]
    pages: tuple[str, ...] = ()
    uses_streamlit: bool = False
    draws: bool = False
    links: Links = NO_LINKS


def facts_of(script: Script) -> Facts:
    """The facts of a script that was read."""
    keys = frozenset(_keys_set(script))
    return Facts(
        imports=tuple(each for node in script.imports for each in imported(node)),
        sets=keys - {ANY},
        computes_keys=ANY in keys or _hands_on_state(script.source),
        exports=dict(_exports(script)),
        pages=tuple(_pages(script)),
        uses_streamlit=any(True for _ in script.events()) or _imports_streamlit(script),
        draws=any(event.__class__ is not StateUse for event in script.module.events),
        links=links_of(script),
    )


def _keys_set(script: Script) -> Iterator[str]:
    """The keys that the file may set, as in `Facts.sets`."""
    yield from script.component_keys
    changed = {id(use.node) for use in script.state_uses("read")}  # `+=` needs a value that is there
    for use in script.state_uses("write", "default"):
        if id(use.node) not in changed:
            yield from use.keys or (_pattern(_key_of(use)),)
    for call in script.calls():
        if call.key_node is not None:
            yield from script.keys(call) or (_pattern(call.key_node),)
        elif call.is_widget and any(keyword.arg is None for keyword in call.node.keywords):
            yield ANY


def _key_of(use: StateUse) -> ast.expr | None:
    match use.node:
        case ast.Subscript(slice=key) | ast.Call(func=ast.Attribute(attr="setdefault"), args=[key, *_]):
            return key
        case _:
            return None


def _pattern(key: ast.expr | None) -> str:
    """The keys that a computed one may be: `row_*` for `f"row_{n}"`."""
    match key:
        case ast.Constant():
            return str(key.value)
        case ast.JoinedStr(values=parts):
            return "".join(map(_pattern, parts)).replace("**", ANY)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{_pattern(left)}{_pattern(right)}".replace("**", ANY)
        case _:
            return ANY


def _hands_on_state(source: bytes) -> bool:
    """Whether session state as a whole is given to something that may set keys in it."""
    at = source.find(b"session_state")
    while at >= 0:
        end = source.find(b"\n", at)
        line = source[source.rfind(b"\n", 0, at) + 1 : end if end >= 0 else len(source)]
        if any(match[1] not in HARMLESS for match in HANDED_ON.finditer(line)):
            return True
        at = source.find(b"session_state", end) if end >= 0 else -1
    return False


def _imports(source: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """What IMPORT finds, looked for only in lines that have the word."""
    at = source.find(b"import")
    while at >= 0:
        begins = source.rfind(b"\n", 0, at) + 1
        found = IMPORT.match(source, begins)
        if found:
            yield found[1] or b"", found[2] or b"", found[3] or b""
        line = source.find(b"\n", at)
        at = source.find(b"import", max(found.end() if found else 0, line)) if line >= 0 else -1


def imports_in(source: bytes) -> Iterator[ImportedNames]:
    """Every import statement that the text of a file seems to hold; a docstring may hold one too."""
    for module, names, modules in _imports(source):
        if modules:
            for each in modules.decode("utf-8", "replace").split(","):
                yield ImportedNames(each.partition(" as ")[0].strip(), 0)
        else:
            dotted = module.decode("utf-8", "replace")
            bare = dotted.lstrip(".")
            listed = re.sub(r"#.*", "", names.decode("utf-8", "replace")).strip("() \r\n").split(",")
            taken = tuple(each.partition(" as ")[0].strip() for each in listed if each.strip())
            yield ImportedNames(bare, len(dotted) - len(bare), taken)


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[ImportedNames]:
    """What an import statement imports."""
    if isinstance(node, ast.Import):
        yield from (ImportedNames(alias.name, 0) for alias in node.names)
    else:
        yield ImportedNames(node.module or "", node.level, tuple(alias.name for alias in node.names))


def value_of(spec: str) -> Value:
    """The value that an export's spec stands for."""
    kind, _, api = spec.partition(":")
    match kind:
        case "state":
            return STATE
        case "setter":
            given, _, deleted = api.partition("\0")
            return Value(kind, deleted, keys=tuple(given.split("\n")) if given else ())
        case _:
            return Value(kind, api)


def _exports(script: Script) -> Iterator[tuple[str, str]]:
    for name, value in script.module.names.items():
        if isinstance(value, Value) and value is not UNKNOWN and value.kind in EXPORTED:
            yield name, "state" if value is STATE else f"{value.kind}:{value.api}"


def _pages(script: Script) -> Iterator[str]:
    for call in script.calls(*PAGE_CALLS):
        page = call.argument("page", 0)
        if isinstance(page, ast.Constant) and isinstance(page.value, str) and page.value.endswith(".py"):
            yield page.value


def _imports_streamlit(script: Script) -> bool:
    return any(isinstance(value, Value) and value.kind == "module" for value in script.module.names.values())
