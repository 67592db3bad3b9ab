"""Tests for the project, each of which fails for the same reason as a finding and passes once it is mended.

| finding | the test |
| --- | --- |
| HW902, HW903 | goes the way and asserts that no exception is on the page |
| HW904 by acting | acts in one session; fresh ones show what they showed before, or what a new process does |
| HW904 by a cache | enters values, empties the caches; the page stays as it was |
| HW905 by itself | runs two sessions again; what both show alike stays |
| HW905 a lost change | sets the control, which then holds that value |
| HW905 a class of the script, HW908 | goes the way and pickles what session state holds |
| HW906 | compares a session that uses the control with one that only runs again |
| HW909 | looks for a submit button in every form of the page |

| what cannot be expressed | why |
| --- | --- |
| HW901, HW907, HW910 | AppTest has no server, no log, no browser |
| HW911 | how long a run takes is nothing to assert on another machine |
| HW912 | it is a test already |
| a page that hangs | AppTest waits for the end of the run that it gave up |
| a page that cannot be compiled | AppTest does not show it |
| a server that ended, the time limit | there is no one way to it |
| a page that is a function | AppTest opens files |
| a control in a dialog | AppTest does not run the dialog again when the control is used |
| a leak that takes two steps | only single ones are tried |
| an option that reads unlike anything in its words | AppTest formats what it is given; it skips |

A control that is not there any more, as after a mend that does without it, skips its test and says so.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import fill, indent

from headwater.core.finding import Finding
from headwater.probes import proofs, spelled
from headwater.probes.journey import Journey
from headwater.probes.spelled import INDENT, CannotError
from headwater.probes.titles import title

HELPERS = Path(__file__).parent / "scripts" / "emitted.py"
WIDTH = 100
FIRST = "HW904"
"""What earlier tests leave in the process would hide these, so they come first."""

IMPORTS = {
    "datetime": "datetime",
    "itertools": "itertools",
    "json": "json",
    "os": "os",
    "pickle": "pickle",
    "subprocess": "subprocess",
    "sys": "sys",
}
FOREIGN = {"pytest": "pytest", "st": "streamlit as st"}
ENVIRONMENT = "ENVIRONMENT = dict(os.environ)\n"
END = """if __name__ == "__main__":
    tell(sys.argv[1])
"""
"""Where a test asks another process: the file is run by it."""

Emittable = tuple[Finding, Journey | None]


@dataclass(frozen=True, slots=True)
class Written:
    """The `text` of one test, a function of that `name`, and what it shows."""

    name: str
    finding: Finding
    text: str


def test_of(entrypoint: str, finding: Finding, journey: Journey) -> str:
    """The text of a pytest module with the one test for `finding`.

    Args:
        entrypoint: the app's script, relative to the project's root, from which the test is run.
        finding: what was found.
        journey: the way to it.

    Raises:
        CannotError: AppTest cannot show it; the text says why.
    """
    name = title(finding)
    return module(entrypoint, [Written(name, finding, _test(entrypoint, finding, journey, name))], [])


test_of.__test__ = False  # type: ignore[attr-defined]  # pytest, where this is imported: it is none


def written(entrypoint: str, found: Iterable[Emittable]) -> tuple[list[Written], list[str]]:
    """A test for each finding, and what could not be expressed, in words.

    A finding may come without a journey; then it is one of the latter.
    """
    tests, left = [], []
    met: Counter[str] = Counter()
    for finding, journey in sorted(found, key=lambda each: each[0].code != FIRST):
        name = title(finding)
        met[name] += 1
        numbered = f"{name}_{met[name]}" if met[name] > 1 else name
        try:
            tests.append(Written(numbered, finding, _test(entrypoint, finding, journey, numbered)))
        except CannotError as error:
            left.append(without(finding, str(error)))
    return tests, left


def without(finding: Finding, why: str) -> str:
    """Says that there is no test for it."""
    return f"{finding.code} {finding.message} ({why})"


def _test(entrypoint: str, finding: Finding, journey: Journey | None, name: str) -> str:
    body = "\n".join(proofs.body(entrypoint, finding, journey))
    return f"def test_{name}():\n{indent(_docstring(finding), INDENT)}\n{indent(body, INDENT)}\n"


def _docstring(finding: Finding) -> str:
    where = f", {finding.path}:{finding.line}" if finding.path else ""
    said = f"{finding.message.rstrip('.')} ({finding.code}{where})."
    way = f"The way there: {'; '.join(finding.steps)}." if finding.steps else ""
    paragraphs = [fill(_plain(each), WIDTH, break_long_words=False) for each in (said, way) if each]
    text = "\n\n".join(paragraphs)
    return f'"""{text}\n"""' if "\n" in text else f'"""{text}"""'


def _plain(said: str) -> str:
    """What can stand in a docstring."""
    return " ".join(said.replace("\\", "\\\\").replace('"""', "'''").split())


def module(entrypoint: str, tests: Sequence[Written], left: Iterable[str]) -> str:
    """The text of a pytest module with the tests, which also names what is `left` out; "" without any."""
    if not tests:
        return ""
    texts = [test.text for test in tests]
    asks = any("shown_elsewhere(" in text for text in texts)
    helpers = _helpers("\n".join((*texts, END if asks else "")))
    body = "\n\n".join((*helpers, *texts, *([END] if asks else [])))
    environment = ENVIRONMENT if asks else ""
    parts = [
        f'"""Written by headwater: each test fails as long as {entrypoint} has the defect that it names.\n\n'
        'Run from the project\'s root, by its own interpreter: `python -m pytest THIS_FILE`.\n"""\n',
        _imports(environment + body),
        f"APP = Path({spelled.text(entrypoint)}).resolve()\n{environment}",
        *(_comment(each) for each in left),
    ]
    return "\n".join(parts) + "\n\n" + body


def _imports(body: str) -> str:
    def wanted(known: Mapping[str, str]) -> list[str]:
        return [f"import {what}" for name, what in known.items() if re.search(rf"\b{name}\.", body)]

    own = [*wanted(IMPORTS), "from pathlib import Path"]
    return "\n".join((*own, "", *wanted(FOREIGN), "from streamlit.testing.v1 import AppTest", ""))


def _comment(left: str) -> str:
    return fill(f"Not here: {left}", WIDTH, initial_indent="# ", subsequent_indent="# ") + "\n"


def _helpers(text: str) -> Iterator[str]:
    """The functions that the tests call, and those that these call, in their order."""
    known = _known()
    wanted = set(_called(text, known))
    for name in reversed(known):  # each calls only those before it
        if name in wanted:
            wanted |= set(_called(known[name], known))
    return (f"{known[name]}\n" for name in known if name in wanted)


def _called(text: str, known: Mapping[str, str]) -> Iterator[str]:
    return (name for name in known if re.search(rf"(?<!def )\b{name}\(", text))


@cache
def _known() -> dict[str, str]:
    source = HELPERS.read_text(encoding="utf-8")
    defined = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return {node.name: ast.get_source_segment(source, node) or "" for node in defined}
