"""An `except:` that swallows `st.rerun()`.

## What it does
Reports `except:` and `except BaseException:` around `st.rerun()` and `st.switch_page()`, also where a
function of the same file calls them. Around `st.stop()` it is reported where the handler changes something.

## Why is this bad?
Streamlit leaves a run by an exception that is no `Exception`, so that only a bare `except:` catches it. The
rerun never happens: the handler reports an error that is none, and the page stays as it was.

## Example
    try:
        save()
        st.rerun()
    except:
        st.error("Not saved")

## Use instead
    try:
        save()
        st.rerun()
    except Exception:
        st.error("Not saved")

## Known limits
`st.stop()` stops the run once more at the next call of Streamlit, whoever catches it: where the handler only
shows a message nothing is lost, and nothing is reported.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from headwater.analysis.api import Api
from headwater.analysis.script import Call, LocalCall, Scope, Script
from headwater.analysis.tree import walk
from headwater.analysis.vocabulary import EXITS
from headwater.core.finding import Edit, Level
from headwater.core.rule import Hit, Rule, app

CONTROL = re.compile(r"Rerun|Stop|ScriptControl")
DEEPEST = 3
SILENT = frozenset(
    {"print", "log", "debug", "info", "warning", "error", "exception", "print_exc", "critical"}
)


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The handlers that catch what ends a run."""
    catchers = [(node, _catcher(node.handlers)) for node in script.tries]
    exits = dict(_exits(script)) if any(handler for _, handler in catchers) else {}
    if not exits:
        return
    for node, handler in catchers:
        if handler is not None:
            caught = [exits[id(each)] for each in _inside(node.body) if id(each) in exits]
            lost = [api for api in caught if api != "stop" or _changes(script, handler)]
            if lost:
                said = "except BaseException" if handler.type else "except:"
                yield Hit(handler, f"`{said}` swallows st.{lost[0]}().", edits=_edits(script, handler))


def _exits(script: Script) -> Iterator[tuple[int, str]]:
    """The calls that end a run, with the function of Streamlit that does it."""
    for event in script.events():
        if isinstance(event, Call) and event.api in EXITS:
            yield id(event.node), event.api
        elif isinstance(event, LocalCall) and (api := _ends(event.target, DEEPEST)):
            yield id(event.node), api


def _ends(scope: Scope, deep: int) -> str:
    """How the function may end the run; empty when it does not."""
    if scope.role in {"cached", "dialog", "fragment"} or not deep:
        return ""
    for event in scope.events:
        if isinstance(event, Call) and event.api in EXITS:
            return event.api
        if isinstance(event, LocalCall) and (api := _ends(event.target, deep - 1)):
            return api
    return ""


def _catcher(handlers: Sequence[ast.ExceptHandler]) -> ast.ExceptHandler | None:
    """The handler that catches everything and lets nothing through."""
    for handler in handlers:
        if isinstance(handler.type, ast.Name) and handler.type.id == "Exception":
            continue
        if handler.type is not None and CONTROL.search(ast.unparse(handler.type)):
            return None
        if handler.type is None or _base_exception(handler.type) is not None:
            return None if _raises(handler) else handler
    return None


def _base_exception(caught: ast.expr) -> ast.expr | None:
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return next((part for part in parts if isinstance(part, ast.Name) and part.id == "BaseException"), None)


def _raises(handler: ast.ExceptHandler) -> bool:
    """Whether it raises again what it caught."""
    for node in walk(handler):
        match node:
            case ast.Raise(exc=None):
                return True
            case ast.Raise(exc=ast.Name(id=name)) if name == handler.name:
                return True
            case _:
                pass
    return False


def _inside(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """What runs in `body` and may leave it."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.ClassDef():
                continue
            case ast.Try(handlers=handlers) if _catcher(handlers):
                yield from _inside([*handlers, *node.orelse, *node.finalbody])
            case _:
                yield node
                yield from _inside(list(ast.iter_child_nodes(node)))


def _changes(script: Script, handler: ast.ExceptHandler) -> bool:
    """Whether the handler does more than show, log or skip."""
    drawn = {id(call.node) for call in script.calls()}
    for statement in handler.body:
        match statement:
            case ast.Expr(value=ast.Call() as call) if id(call) in drawn:
                return False  # this stops the run
            case ast.Expr(value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))) if (
                name in SILENT
            ):
                pass
            case ast.Assign() | ast.AugAssign() | ast.Delete() | ast.Expr(value=ast.Call()):
                return True
            case _:
                pass
    return False


def _edits(script: Script, handler: ast.ExceptHandler) -> tuple[Edit, ...]:
    if handler.type is None:
        after = script.span(handler)[0] + len("except")
        return (Edit(after, after, " Exception"),)
    found = _base_exception(handler.type)
    return (Edit(*script.span(found), "Exception"),) if found is not None else ()


RULE = Rule(
    code="HW304",
    name="bare-except-control",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="Callbacks",
    scan=scan,
    bad=(
        app(
            "a bare except",
            """
            try:
                print()
                st.rerun()
            except:
                st.error('no')
            """,
            """
            try:
                print()
                st.rerun()
            except Exception:
                st.error('no')
            """,
        ),
        app(
            "BaseException",
            """
            try:
                if st.button('ä'):
                    st.switch_page('a.py')
            except BaseException as error:
                st.error(error)
            """,
            """
            try:
                if st.button('ä'):
                    st.switch_page('a.py')
            except Exception as error:
                st.error(error)
            """,
        ),
        app(
            "BaseException among others",
            """
            try:
                st.rerun()
            except (ValueError, BaseException):
                pass
            """,
            """
            try:
                st.rerun()
            except (ValueError, Exception):
                pass
            """,
        ),
        app(
            "after another handler",
            """
            try:
                st.rerun(scope='app')
            except ValueError:
                pass
            except :
                print()
            """,
            """
            try:
                st.rerun(scope='app')
            except ValueError:
                pass
            except Exception :
                print()
            """,
        ),
        app(
            "in a function",
            """
            def again():
                st.rerun()
            def save():
                try:
                    again()
                except:
                    return None
            save()
            """,
            """
            def again():
                st.rerun()
            def save():
                try:
                    again()
                except Exception:
                    return None
            save()
            """,
        ),
        app(
            "a stop, and a handler that goes on",
            """
            try:
                if not st.text_input('t'):
                    st.stop()
            except:
                found = []
                print(found)
            """,
            """
            try:
                if not st.text_input('t'):
                    st.stop()
            except Exception:
                found = []
                print(found)
            """,
        ),
    ),
    good=(
        app(
            "except Exception",
            """
            try:
                st.rerun()
            except Exception:
                pass
            """,
        ),
        app(
            "raised again",
            """
            try:
                st.rerun()
            except:
                print()
                raise
            """,
        ),
        app(
            "raised again by name",
            """
            try:
                st.rerun()
            except BaseException as error:
                print(error)
                raise error
            """,
        ),
        app(
            "Streamlit's exception let through",
            """
            from streamlit.runtime.scriptrunner import RerunException
            try:
                st.rerun()
            except RerunException:
                raise
            except:
                pass
            """,
        ),
        app(
            "after the try",
            """
            try:
                print()
            except:
                st.rerun()
            else:
                st.rerun()
            """,
        ),
        app(
            "in a function that is only defined there",
            """
            try:
                def again():
                    st.rerun()
                st.button('a', on_click=lambda: st.rerun())
            except:
                pass
            """,
        ),
        app(
            "a stop, which stops again",
            """
            try:
                if not st.text_input('t'):
                    st.stop()
            except:
                st.error('no')
            """,
        ),
    ),
)
