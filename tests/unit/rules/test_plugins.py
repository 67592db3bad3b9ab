"""Rules that come with another package, as a team would ship them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support import write

Run = Callable[..., subprocess.CompletedProcess[str]]
RULE = '''\
"""Prints, which nobody sees in an app."""

import ast

from headwater.core.finding import Level
from headwater.core.rule import Hit, Rule, app


def scan(script, api):
    for node in ast.walk(script.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
            yield Hit(node, "print shows nothing in an app.")


RULES = [
    Rule(code="CODE", name="no-print", level=Level.ERROR, since="1.0", docs=__doc__, seed="", scan=scan,
         bad=(app("a print", "print(1)"),), good=(app("none", "st.write(1)"),)),
]
'''
METADATA = "Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.2\n"


@pytest.fixture
def package(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Installs a package with a rule of that code; returns the environment to find it in."""

    def made(code: str) -> dict[str, str]:
        folder = write(
            tmp_path / "site",
            {
                "acme_rules.py": RULE.replace("CODE", code),
                "acme_rules-1.2.dist-info/METADATA": METADATA,
                "acme_rules-1.2.dist-info/entry_points.txt": "[headwater.rules]\nacme = acme_rules\n",
            },
        )
        return {"PYTHONPATH": str(folder)}

    return made


def test_a_rule_of_a_package_is_checked_like_any_other(
    package: Callable[[str], dict[str, str]], work: Path, headwater: Run
) -> None:
    write(work, {"app.py": "import streamlit as st\nst.write(1)\nprint(2)\nprint(3)  # noqa: HWACME001\n"})

    done = headwater("check", env=package("HWACME001"))

    assert done.returncode == 1
    assert "app.py:3:1: HWACME001 no-print: print shows nothing in an app." in done.stdout
    assert "app.py:4" not in done.stdout
    assert headwater("check", "--ignore", "HWACME", env=package("HWACME001")).returncode == 0
    assert headwater("check").returncode == 0


def test_the_list_of_rules_says_where_each_comes_from(
    package: Callable[[str], dict[str, str]], headwater: Run
) -> None:
    listed = headwater("rules", env=package("HWACME001")).stdout.splitlines()

    assert [line.split()[4:6] for line in listed if line.startswith("HWACME001")] == [["acme-rules", "1.2"]]
    told = json.loads(headwater("rules", "--output-format", "json", env=package("HWACME001")).stdout)
    assert {rule["source"] for rule in told} == {"headwater", "acme-rules 1.2"}
    assert "no-print" in headwater("explain", "HWACME001", env=package("HWACME001")).stdout


def test_a_code_that_is_not_the_teams_own_is_refused(
    package: Callable[[str], dict[str, str]], headwater: Run
) -> None:
    done = headwater("check", env=package("HW201"))

    assert done.returncode == 3
    assert "acme-rules 1.2 has HW201 among its rules." in done.stderr


def test_a_package_that_cannot_be_loaded_is_told_in_a_line(
    package: Callable[[str], dict[str, str]], tmp_path: Path, headwater: Run
) -> None:
    env = package("HWACME001")
    (tmp_path / "site" / "acme_rules.py").write_text("1 / 0\n")

    done = headwater("check", env=env)

    assert done.returncode == 3
    assert "The rules of acme-rules 1.2 cannot be loaded: ZeroDivisionError" in done.stderr


@pytest.mark.parametrize("text", ["raise SystemExit(0)\n", "import sys\nsys.exit()\n"])
def test_a_package_that_wants_to_exit_ends_no_check(
    text: str, package: Callable[[str], dict[str, str]], tmp_path: Path, headwater: Run
) -> None:
    env = package("HWACME001")
    (tmp_path / "site" / "acme_rules.py").write_text(text)

    done = headwater("check", env=env)

    assert done.returncode == 3
    assert "The rules of acme-rules 1.2 cannot be loaded: SystemExit" in done.stderr


@pytest.mark.parametrize("statement", ["1 / 0", "raise SystemExit(0)", "yield 1"])
def test_a_rule_that_breaks_is_told_with_its_package(
    statement: str, package: Callable[[str], dict[str, str]], tmp_path: Path, work: Path, headwater: Run
) -> None:
    env = package("HWACME001")
    broken = RULE.replace("CODE", "HWACME001").replace("    for node", f"    {statement}\n    for node")
    write(tmp_path / "site", {"acme_rules.py": broken})
    write(work, {"app.py": "import streamlit as st\nif st.button('a'):\n    st.button('b')\n"})

    done = headwater("check", env=env)

    assert done.returncode == 3, done.stderr
    assert "The rule HWACME001 of acme-rules 1.2 failed on app.py: " in done.stderr
    assert "--ignore HWACME001" in done.stderr
    assert "bug" not in done.stderr
    assert "HW201" in done.stdout, "the other rules went on"
    assert headwater("check", "--ignore", "HWACME001", env=env).returncode == 1


def test_what_a_rule_prints_is_no_part_of_a_report(
    package: Callable[[str], dict[str, str]], tmp_path: Path, work: Path, headwater: Run
) -> None:
    env = package("HWACME001")
    chatty = RULE.replace("CODE", "HWACME001").replace("    for node", "    print('looking')\n    for node")
    write(tmp_path / "site", {"acme_rules.py": f"print('loading')\n{chatty}"})
    write(work, {"app.py": "import streamlit as st\nst.write(1)\nprint(2)\n"})

    done = headwater("check", "--output-format", "json", "--no-cache", env=env)

    assert [each["code"] for each in json.loads(done.stdout)["findings"]] == ["HWACME001"]
    assert {"loading", "looking"} <= set(done.stderr.split())
