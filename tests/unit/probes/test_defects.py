"""Every defect of the corpus is found and told as a test, and its healthy twin is silent."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import corpus
from corpus import DEFECTS, FOLDER, code_of
from headwater.adapters.guard import Guard
from headwater.probes.emit import module, written
from headwater.probes.report import Drive

UNTESTABLE = {
    "hw901_theme_missing": "AppTest has no server",
    "hw902_callable_page": "the page /report is a function",
    "hw902_hangs": "AppTest hangs too",
    "hw903_dialog": "AppTest does not run a dialog again",
    "hw903_lazy_tab": "AppTest cannot use tabs",
    "hw907_broken_config": "AppTest has no log",
    "hw907_default_and_state": "AppTest has no log",
    "hw907_deprecated": "AppTest has no log",
    "hw907_logged_error": "AppTest has no log",
    "hw911_slow_page": "how long a run takes is nothing to assert",
}
"""What no test can be written for, and why."""

SKIPPED = {"hw906_slider_under_button": "There is no button 'Draw' to use any more"}
"""The twins that are without the defect because they are without the control."""

pytestmark = pytest.mark.slow


@pytest.fixture
def driven(tmp_path: Path) -> Iterator[Callable[[str, str], Drive]]:
    """Drives one of the apps."""
    with Guard() as guard:
        yield lambda name, which: corpus.driven(name, which, tmp_path / "app", guard)


@pytest.mark.parametrize("name", DEFECTS)
def test_the_defect_is_found_and_told_as_a_test(
    name: str, driven: Callable[[str, str], Drive], tmp_path: Path
) -> None:
    code = code_of(name)

    result = driven(name, "bad")

    assert {found.code for found in result.findings} == {code}
    tests, left = written("streamlit_app.py", [(each, result.journeys.get(each)) for each in result.findings])
    text = module("streamlit_app.py", tests, left)
    if name in UNTESTABLE:
        assert not text
        assert UNTESTABLE[name] in left[0]
        return
    assert left == []
    ast.parse(text)
    failed = said_of(text, FOLDER / name / "bad", tmp_path / "bad")
    assert f"{len(result.findings)} failed" in failed
    if code in {"HW902", "HW903"}:
        assert f"AssertionError: {result.findings[0].exception}: " in failed
    passed = said_of(text, FOLDER / name / "good", tmp_path / "good")
    if name in SKIPPED:
        assert SKIPPED[name] in passed
    else:
        assert f"{len(result.findings)} passed" in passed


def said_of(text: str, app: Path, root: Path) -> str:
    """What pytest says of the test that was written, in a copy of the app."""
    shutil.copytree(app, root)
    (root / "tests").mkdir()
    (root / "tests" / "test_found.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "tests/test_found.py"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60).stdout


@pytest.mark.parametrize("name", DEFECTS)
def test_its_healthy_twin_is_silent(name: str, driven: Callable[[str, str], Drive]) -> None:
    assert driven(name, "good").findings == ()
