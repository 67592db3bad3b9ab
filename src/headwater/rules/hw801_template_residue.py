"""Template code or conflict markers that were left in a file.

## What it does
Reports Jinja expressions and statements (`{{ name }}`, `{% if … %}`), conflict markers of git, and `.rej`
files. Jinja is looked for only in a project that a template made (one with a Copier answers file), and not
where it is legitimate: in a user's own answers, in `${{ … }}` of workflows, in code within Markdown, in
files that are templates themselves.

## Why is this bad?
It means that the template, or an update, was not carried through: the file does not say what it should.

## Example
    st.title("{{ project_name }}")

## Use instead
    st.title("Sales")

## Known limits
A doubled brace around a bare name in an f-string or a format string (`"{{name}}"`) is reported too.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from functools import cached_property

from headwater.core.finding import Level
from headwater.core.project import Project
from headwater.core.rule import Example, Place, Rule

EXPRESSION = r"(?<![$\w{])\{\{-?\s*[A-Za-z_][\w.]*\s*(?:[|~+(\[][^{}\n]*)?-?\}\}(?!\})"
STATEMENT = (
    r"\{%-?\s*(?:if|elif|else|endif|for|endfor|set|raw|endraw|include|import|from|macro|block)\b[^\n]*?%\}"
)
JINJA = re.compile(f"{EXPRESSION}|{STATEMENT}")
OPENED = re.compile(r"^<<<<<<< \S.*$", re.MULTILINE)
CLOSED = re.compile(r"^>>>>>>> \S.*$", re.MULTILINE)
CODE_IN_MARKDOWN = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
TEMPLATES = (
    ".html",
    ".htm",
    ".j2",
    ".jinja",
    ".jinja2",
    ".tmpl",
    ".tpl",
    ".mustache",
    ".hbs",
    ".vue",
    ".ipynb",
)
ANSWERS = re.compile(r"(^|/)(\.copier-answers[^/]*\.yml|\.copier/[^/]+\.yml)$")
LARGEST = 1_000_000
MERGED = (".py", ".toml", ".md", ".yml", ".yaml", ".cfg", ".ini", ".txt")


def find(project: Project) -> Iterator[Place]:
    """What a template or a merge has left behind."""
    answers = _Answers([_text(project.files[path]) for path in project.files if ANSWERS.search(path)])
    for path in project.files:
        if path.endswith(".rej"):
            yield Place(path, "A patch that could not be applied was left behind.")
            continue
        if not answers.files and not path.endswith(MERGED):
            continue  # in somebody's data nobody merges
        content = project.files[path]
        if not ANSWERS.search(path) and (b"<<<<<<< " in content or (answers.files and b"{" in content)):
            yield from _in_text(path, _text(content), answers)


class _Answers:
    """What the user has answered: braces in it are the user's own, however a file has to quote them."""

    def __init__(self, files: list[str]) -> None:
        self.files = files

    def hold(self, words: str) -> bool:
        """Whether an answer holds `words`, as they are or as a string of Python, JSON or TOML."""
        return any(words in text for text in self._texts)

    @cached_property
    def _texts(self) -> list[str]:
        from headwater.core import safe_yaml  # only where there is something to explain

        values: list[str] = []
        for file in self.files:
            with contextlib.suppress(*safe_yaml.BROKEN):
                held = safe_yaml.load(file)
                values += [str(value) for value in held.values()] if isinstance(held, dict) else []
        return [*self.files, *values, *(json.dumps(value) for value in values), *map(repr, values)]


def _text(content: bytes) -> str:
    if len(content) > LARGEST or b"\0" in content:
        return ""
    return content.decode("utf-8", errors="replace")


def _in_text(path: str, text: str, answers: _Answers) -> Iterator[Place]:
    opened = OPENED.search(text)
    if opened and CLOSED.search(text, opened.end()):
        yield Place(path, "A merge conflict was left unresolved.", _line(text, opened.start()), 1)
    if not answers.files or path.endswith(TEMPLATES):
        return
    looked_at = CODE_IN_MARKDOWN.sub(_blank, text) if path.endswith(".md") else text
    for match in JINJA.finditer(looked_at):
        if not answers.hold(match[0]):
            column = match.start() - text.rfind("\n", 0, match.start())
            yield Place(
                path, f"Template code was left in the file: {match[0]}", _line(text, match.start()), column
            )


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


_ANSWERS = {".copier-answers.yml": "_src_path: kit\ndescription: 'Shows {{ braces }} as they are'\n"}

RULE = Rule(
    code="HW801",
    name="template-residue",
    level=Level.ERROR,
    since="0.1.0",
    docs=__doc__,
    seed="",
    find=find,
    bad=(
        Example(
            "an expression in a page", _ANSWERS | {"page.py": 'import streamlit\nx = "{{ project_name }}"\n'}
        ),
        Example("an expression that spoils the syntax", _ANSWERS | {"page.py": "x = {{ leftover }}\n"}),
        Example("a filter", _ANSWERS | {"README.md": "# {{ project_name|title }}\n"}),
        Example("a statement", _ANSWERS | {"pyproject.toml": "{% if docker %}\n"}),
        Example("a conflict", {"page.py": "<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> theirs\n"}),
        Example("a rejected patch", {"page.py.rej": "--- a\n"}),
    ),
    good=(
        Example("the user's own words", _ANSWERS | {"README.md": "Shows {{ braces }} as they are\n"}),
        Example(
            "the user's own words, quoted by YAML and by Python",
            {
                ".copier-answers.yml": "_src_path: kit\nd: 'It''s {{ a | default(\"x\") }}'\n",
                "about.py": 'D = "It\'s {{ a | default(\\"x\\") }}"\n',
            },
        ),
        Example("a workflow", _ANSWERS | {".github/workflows/ci.yml": "x: ${{ matrix.python }}\n"}),
        Example("an f-string with literal braces", _ANSWERS | {"a.py": "x = f'{{\"a\": {b}}}'\n"}),
        Example("a nested dictionary", _ANSWERS | {"a.py": "x = {'a': {'b': {}}}\n"}),
        Example("CSS and a format of docker", _ANSWERS | {"x.sh": "docker ps --format '{{.Names}}'\n"}),
        Example("documentation of Jinja", _ANSWERS | {"docs.md": "```\n{{ name }}\n```\nand `{% if x %}`\n"}),
        Example(
            "templates of the app's own", _ANSWERS | {"mail.html": "Dear {{ name }}\n", "m.j2": "{% if a %}"}
        ),
        Example("a project that no template made", {"page.py": 'x = "{{ name }}".format()\n'}),
        Example("a heading underlined", {"README.md": "Title\n=======\n"}),
        Example("a binary file", _ANSWERS | {"logo.png": "\0{{ name }}"}),
    ),
)
