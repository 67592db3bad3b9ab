"""Rules that the template's own files keep."""

from __future__ import annotations

import re
from pathlib import Path

import pathspec
import pytest
from kit_answers import CONFIG, QUESTIONS, ROOT, files

TEMPLATE = ROOT / "template"
JINJA = re.compile(r"(?<!\$)\{\{|\{%|\{#")
FILES = list(files(TEMPLATE))
WINDOWS_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|[<>:\"\\|?*]|[. ]$", re.IGNORECASE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATE).as_posix())
def test_a_file_ends_in_jinja_if_and_only_if_it_contains_some(path: Path) -> None:
    assert (path.suffix == ".jinja") == bool(JINJA.search(path.read_text("utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATE).as_posix())
def test_a_file_name_is_plain_and_legal_on_windows(path: Path) -> None:
    for part in path.relative_to(TEMPLATE).parts:
        assert "{" not in part
        assert not WINDOWS_RESERVED.search(part)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_used(question: str) -> None:
    inside = "\n".join(path.read_text("utf-8") for path in FILES if path.suffix == ".jinja")
    elsewhere = str({name: value for name, value in CONFIG.items() if name != question})
    code = "\n".join(re.findall(r"\{[{%].*?[}%]\}", inside + elsewhere, re.DOTALL))

    assert re.search(rf"\b{question}\b", code)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_that_is_asked_has_a_help_and_a_default(question: str) -> None:
    asked = QUESTIONS[question]

    assert "default" in asked
    assert asked.get("when") is False or asked["help"]


def test_rows_of_the_table_guard_against_questions_that_older_answers_lack() -> None:
    for row in CONFIG["_exclude"]:
        if names := re.findall(r"\{% if (\w+) is defined and (\w+) [!=]= .+? %\}", row):
            assert names[0][0] == names[0][1] in QUESTIONS, row
        else:
            assert "{" not in row, row


def test_rows_of_the_table_leave_out_something() -> None:
    there = {
        part.relative_to(TEMPLATE).as_posix().removesuffix(".jinja")
        for path in FILES
        for part in (path, *path.parents)
        if part.is_relative_to(TEMPLATE)
    }
    for row in CONFIG["_exclude"]:
        if found := re.search(r"%\}/([^*{]+)\{% endif", row):
            assert found[1] in there, row


def test_nothing_needs_trust() -> None:
    assert not {"_tasks", "_migrations", "_jinja_extensions"} & set(CONFIG)


@pytest.mark.parametrize("name", [".git", ".GIT", ".Git"])
def test_git_is_left_out_in_any_case(name: str) -> None:
    plain = [row for row in CONFIG["_exclude"] if "{" not in row]

    assert pathspec.GitIgnoreSpec.from_lines(plain).match_file(f"{name}/config")
