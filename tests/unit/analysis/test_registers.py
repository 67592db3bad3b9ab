"""Which list the pages of an app are in, where that is sure."""

from __future__ import annotations

import ast

import pytest

from headwater.analysis.literals import UnsureError
from headwater.analysis.registers import base_of, navigations
from headwater.core.project import Project

START = "import streamlit as st\n"


def literal(source: str, section: str | None = None) -> str:
    """The list that the one navigation of `source` takes its pages from."""
    [found] = navigations(Project({"app.py": (START + source).encode()}))
    return ast.unparse(found.literal(section))


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("st.navigation([st.Page('a.py')]).run()\n", "[st.Page('a.py')]"),
        ("st.navigation(pages=[a]).run()\n", "[a]"),
        ("pages = [a]\nst.navigation(pages)\n", "[a]"),
        ("def main():\n    pages = [a]\n    st.navigation(pages).run()\nmain()\n", "[a]"),
        ("st.navigation([a] + admin())\n", "[a]"),
        ("st.navigation({'One': [a]})\n", "[a]"),
        ("if __name__ == '__main__':\n    pages = [a]\n    st.navigation(pages).run()\n", "[a]"),
    ],
)
def test_the_pages_are_found(source: str, wanted: str) -> None:
    section = "One" if "One" in source else None

    assert literal(source, section) == wanted


@pytest.mark.parametrize(
    "source",
    [
        "st.navigation([st.Page(p) for p in found])\n",
        "st.navigation(pages())\n",
        "pages = [a]\nif late: pages = [b]\nst.navigation(pages)\n",
        "if late:\n    pages = [a]\nst.navigation(pages)\n",
        "from pages import pages\nst.navigation(pages)\n",
    ],
)
def test_what_is_computed_is_not_guessed(source: str) -> None:
    with pytest.raises(UnsureError):
        literal(source)


def test_sections_have_names() -> None:
    [found] = navigations(Project({"app.py": f"{START}st.navigation({{'': [a], 'Admin': [b]}})\n".encode()}))

    assert list(found.sections()) == ["", "Admin"]
    assert ast.unparse(found.literal("Admin")) == "[b]"
    assert ast.unparse(found.literal("")) == "[a]"


@pytest.mark.parametrize(
    ("start", "page"),
    [
        ("import streamlit as s\ns.navigation([])\n", "s.Page"),
        ("from streamlit import Page, navigation\nnavigation([Page('a.py')])\n", "Page"),
    ],
)
def test_a_page_is_made_as_the_file_makes_others(start: str, page: str) -> None:
    [found] = navigations(Project({"app.py": start.encode()}))

    assert found.page == page


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"app.py": "st.navigation([st.Page('app_pages/a.py')])", "app_pages/a.py": ""}, ("", "app_pages")),
        ({"src/app.py": "st.navigation([st.Page('views/a.py')])", "src/views/a.py": ""}, ("src", "views")),
        ({"app/menu.py": "st.navigation([st.Page('views/a.py')])", "views/a.py": ""}, ("", "views")),
        ({"app.py": "st.navigation([st.Page(Path('views', 'a.py'))])", "views/a.py": ""}, ("", "views")),
        ({"app.py": "st.navigation([st.Page(draw)])"}, ("", "app_pages")),
    ],
)
def test_pages_come_where_the_others_are(files: dict[str, str], wanted: tuple[str, str]) -> None:
    project = Project({path: (START + text).encode() for path, text in files.items()})
    [found] = navigations(project)

    assert base_of(found, project) == wanted
