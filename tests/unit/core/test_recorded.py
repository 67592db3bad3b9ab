"""What an answers file says, read without YAML where that cannot go wrong."""

from __future__ import annotations

import pytest
import yaml

from headwater.core.errors import UsageError
from headwater.core.recorded import flat, recorded

COPIERS = """\
# What this project was made from. Copier writes this file: do not edit it by hand.
author_email: ''
author_name: O'Hara
ci: github
description: 'It''s an app: of mine'
docker: false
project_name: Sales, north
python_version: '3.11'
rows: 40
_commit: v0.1.0
_src_path: https://headwater.invalid/default-kit.git
"""


@pytest.mark.parametrize(
    "text",
    [
        COPIERS.replace("O'Hara", "Ada"),
        "a: true\nb: false\nc: 0\nd: 17\n",
        "_src_path: git@example.invalid:team/kit.git\n",
        "_src_path: C:/kits/mine\n",
        "a: ''\nb: 'x # no comment'\nc: 'no: yes'\n",
        "a: Nobody\nb: trueish\nc: Offer\n",
    ],
)
def test_plain_lines_are_read_as_yaml_reads_them(text: str) -> None:
    assert flat(text) == yaml.safe_load(text)


@pytest.mark.parametrize(
    "line",
    [
        "a: no", "a: Off", "a: ~", "a: null", "a: True", "a: 1.5", "a: 2024-01-01", "a: 007", "a: 1_000",
        "a: 1e3", "a: - x", "a: [1]", "a: |", "a: \"x\"", "a:", "a: x  # comment", "a: x: y", "a: x:",
        "a: 'x' y",
        "  b: x", "a: x\n  y", "a: &x y", "a: *x", "a: !x y", "yes: x", "a: x\na: y", "a: x\t",
        "a: x ", "a: x\r", "a: .inf", "a: 0x1f", "a: 1:30", "? a", "---", "a: O'Hara",
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_left_to_yaml(line: str) -> None:
    assert flat(f"{line}\n") is None


@pytest.mark.parametrize("value", ["!!bool foo", '!!int ""', '!!float ""', "!!timestamp foo", "!!int foo"])
def test_a_value_that_is_none_of_its_tag_is_told_in_a_line(value: str) -> None:
    with pytest.raises(UsageError, match=r"\.copier-answers\.yml is not YAML"):
        recorded(f"_src_path: x\nx: {value}\n".encode())


def test_an_answers_file_is_read_either_way() -> None:
    held = recorded(COPIERS.encode())

    assert (held.source, held.version) == ("https://headwater.invalid/default-kit.git", "v0.1.0")
    assert held.answers["author_name"] == "O'Hara"
    assert held.answers["description"] == "It's an app: of mine"
    assert held.answers["docker"] is False
