"""A page whose content is one function that it calls itself.

## What it does
Reports a page that defines `main()`, `render()` or the like and does nothing but call it.

## Why is this bad?
A page is a script, which Streamlit runs from top to bottom: the function adds a name, a level and a guard
and does nothing. Names that are plain in a script become hidden in it.

## Example
    def main():
        st.title("Orders")

    if __name__ == "__main__":
        main()

## Use instead
    st.title("Orders")

## Known limits
Only pages are looked at: files in `pages/` or `app_pages/`. One that calls several functions, one for each of
its parts, is left alone, and so is a function that is decorated.
"""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Sequence

from headwater.analysis.api import Api
from headwater.analysis.script import Call, Script
from headwater.core.finding import Level
from headwater.core.rule import Example, Hit, Rule

PAGES = frozenset({"pages", "app_pages"})
BESIDES = frozenset({"set_page_config"})
"""What a page may call outside of the function."""


def scan(script: Script, _api: Api) -> Iterator[Hit]:
    """The function around the page, if there is one."""
    if posixpath.basename(posixpath.dirname(script.path)) not in PAGES:
        return
    calls = list(_statements(script.tree.body))
    if len(calls) != 1:
        return
    name = calls[0]
    scope = script.functions.get(name)
    if scope is None or scope.role or scope.parameters or not isinstance(scope.node, ast.FunctionDef):
        return
    draws = any(isinstance(event, Call) for event in scope.events)
    alone = not any(isinstance(each, Call) and each.api not in BESIDES for each in script.module.events)
    if draws and alone and not scope.node.decorator_list:
        message = f"{name}() is the whole page: a page is a script and needs no function."
        yield Hit(scope.node, message, only="script")


def _statements(body: Sequence[ast.stmt]) -> Iterator[str]:
    """The names of the functions that the page calls; "" for anything else that it does."""
    for statement in body:
        match statement:
            case (
                ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef()
            ):
                pass
            case ast.Assign() | ast.AnnAssign() | ast.Expr(value=ast.Constant()) | ast.Try():
                pass
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__")), body=inner):
                yield from _statements(inner)
            case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
                yield name
            case ast.Expr(value=ast.Call()):
                pass  # st.set_page_config, sys.path.append, load_dotenv
            case _:
                yield ""


def _page(why: str, source: str, path: str = "app_pages/orders.py") -> Example:
    return Example(why, {path: f"import streamlit as st\n{source}"})


_FUNCTION = "def render():\n    st.title('Orders')\n"

RULE = Rule(
    code="HW808",
    name="page-with-render-function",
    level=Level.WARNING,
    since="0.1.0",
    docs=__doc__,
    seed="",
    scan=scan,
    bad=(
        _page("called", f"{_FUNCTION}render()\n"),
        _page("under a guard", f"{_FUNCTION}if __name__ == '__main__':\n    render()\n"),
        _page(
            "an older page", f"st.set_page_config(layout='wide')\n{_FUNCTION}render()\n", "pages/1_Orders.py"
        ),
    ),
    good=(
        _page("a script", "st.title('Orders')\n"),
        _page("parts", f"{_FUNCTION}def chart():\n    st.line_chart([1])\nrender()\nchart()\n"),
        _page("helpers", f"{_FUNCTION}st.write(1)\nrender()\n"),
        _page("a dialog", "@st.dialog('Edit')\ndef edit():\n    st.write(1)\nedit()\n"),
        _page("a function that is given to others", _FUNCTION),
        _page("a function of another file", "from views import render\nrender()\n"),
        Example(
            "a module of the app that can be tried out on its own",
            {
                "app.py": "import streamlit as st\nimport src.pages.orders\nsrc.pages.orders.render()\n",
                "src/pages/orders.py": "import streamlit as st\n"
                f"{_FUNCTION}if __name__ == '__main__':\n    render()\n",
            },
        ),
        _page("the entrypoint", f"{_FUNCTION}render()\n", "streamlit_app.py"),
    ),
)
