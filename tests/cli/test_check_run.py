"""`headwater check --run`: what it drives, what it says before, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from support import listing, write

Run = Callable[..., subprocess.CompletedProcess[str]]

HEAD = "import streamlit as st\n\n"
FAILS = HEAD + "if st.button('Pay'):\n    st.write(1 / 0)\n"
FINE = HEAD + "st.title('Hello')\nst.text_input('Name')\n"

pytestmark = pytest.mark.slow


def test_what_fails_after_a_click(project: Callable[..., Path], headwater: Run) -> None:
    root = project(app=FAILS)
    before = listing(root)

    done = headwater("check", "--run", "--steps", "0")

    assert done.returncode == 1
    assert "app.py:4:1: HW903 interaction-raises:" in done.stdout
    assert "  1. open /\n  2. click button 'Pay'\n" in done.stdout
    assert "Runs app.py in a copy, without a network, by " in done.stderr
    assert listing(root) == before


def test_what_is_fine(project: Callable[..., Path], headwater: Run) -> None:
    project(app=FINE)

    done = headwater("check", "--run", "--steps", "5", "--seed", "7")

    assert (done.returncode, done.stdout) == (0, "")
    assert "app.py: 1 page opened, 1 control used, 5 random steps (seed 7)" in done.stderr


def test_the_same_report_for_programs(project: Callable[..., Path], headwater: Run) -> None:
    project(app=FAILS)

    report = json.loads(headwater("check", "--run", "--steps", "0", "--output-format", "json").stdout)

    [found] = report["findings"]
    assert (found["code"], found["page"], found["exception"]) == ("HW903", "/", "ZeroDivisionError")
    assert found["steps"] == ["open /", "click button 'Pay'"]
    [drive] = report["summary"]["drives"]
    assert (drive["entrypoint"], drive["pages"], drive["controls"]) == ("app.py", 1, 1)


def test_a_rule_of_the_drive_can_be_left_out(project: Callable[..., Path], headwater: Run) -> None:
    project(app=FAILS)

    assert headwater("check", "--run", "--steps", "0", "--ignore", "HW903").returncode == 0


def test_nothing_is_clicked_where_secrets_are_configured(
    project: Callable[..., Path], headwater: Run
) -> None:
    root = project(app=FAILS)
    write(root, {".streamlit/secrets.toml": "password = 'x'\n"})

    arguments = ("check", "--run", "--steps", "0", "--select", "HW9")
    careful = headwater(*arguments)
    bold = headwater(*arguments, "--allow-side-effects")

    assert careful.returncode == 0
    assert "no control is used without --allow-side-effects" in careful.stderr
    assert bold.returncode == 1


def test_the_app_writes_into_a_copy_and_sees_no_secret_of_ours(
    project: Callable[..., Path], headwater: Run
) -> None:
    root = project(
        app=HEAD + "import os, pathlib\npathlib.Path('made.txt').write_text('x')\n"
        "if 'API_TOKEN' in os.environ:\n    raise RuntimeError('a secret')\n"
    )

    done = headwater("check", "--run", env={"API_TOKEN": "s3cret"})

    assert done.returncode == 0, done.stdout
    assert not (root / "made.txt").exists()


def test_the_network_is_closed_and_that_is_no_defect(project: Callable[..., Path], headwater: Run) -> None:
    project(app=HEAD + "import urllib.request\nurllib.request.urlopen('http://example.com', timeout=5)\n")

    done = headwater("check", "--run")

    assert done.returncode == 0, done.stdout
    assert "it needs the network" in done.stderr


def test_too_much_memory_is_refused(project: Callable[..., Path], headwater: Run) -> None:
    project(app=HEAD + "bytearray(6 << 30)\n")

    assert "MemoryError" in headwater("check", "--run").stdout


@pytest.mark.parametrize(
    ("files", "arguments", "words", "code"),
    [
        ({"one": FINE, "two": FINE}, [], "could each be the app", 2),
        ({"one": "x = 1\n"}, [], "no file looks like the app", 2),
        ({"app": FINE}, ["--python", "nowhere/python"], "There is no Python at nowhere/python.", 2),
    ],
)
def test_what_cannot_be_driven(
    files: dict[str, str],
    arguments: list[str],
    words: str,
    code: int,
    project: Callable[..., Path],
    headwater: Run,
) -> None:
    project(**files)

    done = headwater("check", "--run", *arguments)

    assert done.returncode == code
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_file_can_be_named(project: Callable[..., Path], headwater: Run) -> None:
    project(one=FAILS, two=FINE)

    assert headwater("check", "two.py", "--run", "--steps", "0").returncode == 0
    assert headwater("check", "one.py", "--run", "--steps", "0").returncode == 1


def test_the_app_in_the_folder_of_a_repository_that_one_stands_in(
    project: Callable[..., Path], headwater: Run
) -> None:
    root = project(deep__app=FAILS, tool="x = 1\n")
    (root / "requirements.txt").unlink()
    subprocess.run(["git", "init", "-q", str(root)], check=True)

    done = headwater("check", "--run", "--steps", "0", cwd=root / "deep")

    assert done.returncode == 1, done.stderr
    assert "Runs app.py in a copy" in done.stderr


def test_nothing_is_clicked_where_secrets_are_beside_the_app(
    project: Callable[..., Path], headwater: Run
) -> None:
    write(project(deep__app=FAILS), {"deep/.streamlit/secrets.toml": "password = 'x'\n"})

    done = headwater("check", "deep/app.py", "--run", "--steps", "0", "--select", "HW9")

    assert done.returncode == 0
    assert "deep/.streamlit/secrets.toml may lead outside: no control is used" in done.stderr


def test_another_app_that_is_not_driven_is_named(project: Callable[..., Path], headwater: Run) -> None:
    page = "st.navigation(['home.py']).run()\n"
    project(app=HEAD + page, main=FINE, home=FINE)

    done = headwater("check", "--run", "--steps", "0")

    assert "Not driven, though it may be an app too: main.py; name it to drive it." in done.stderr


def test_where_the_app_really_writes_is_said_before(project: Callable[..., Path], headwater: Run) -> None:
    project(app=FINE)

    [said] = [line for line in headwater("check", "--run").stderr.splitlines() if line.startswith("Runs")]
    assert said.endswith("Absolute paths outside of the copy are really written to.")


def test_a_test_that_fails_for_the_same_reason(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(app=FAILS)
    headwater("check", "--run", "--steps", "0", "--emit-test", "test_found.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_found.py"]

    failing = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    (work / "app.py").write_text(FAILS.replace("1 / 0", "1 / 1"))
    passing = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)

    assert failing.returncode == 1
    assert "ZeroDivisionError" in failing.stdout
    assert passing.returncode == 0, passing.stdout


def test_a_test_that_does_not_fail_is_not_written(
    project: Callable[..., Path], headwater: Run, work: Path
) -> None:
    project(
        app=HEAD + "import sys\n\nif st.button('Pay') and 'pytest' not in sys.modules:\n    st.write(1 / 0)\n"
    )

    done = headwater("check", "--run", "--steps", "0", "--emit-test", "test_found.py")

    assert done.returncode == 1
    assert not (work / "test_found.py").exists()
    assert "No test shows this: HW903 The page / raises ZeroDivisionError" in done.stderr
    assert "(AppTest does not fail)" in done.stderr


@pytest.mark.parametrize(
    ("option", "path", "why"),
    [
        ("--emit-test", "nowhere/test_found.py", "there is no folder for nowhere/test_found.py"),
        ("--html", "nowhere/report.html", "there is no folder for nowhere/report.html"),
        ("--html", "pages", "pages is a folder"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_runs(
    option: str, path: str, why: str, project: Callable[..., Path], headwater: Run
) -> None:
    project(app=FAILS, pages__one=FINE)

    done = headwater("check", "--run", option, path)

    assert done.returncode == 2
    assert f"{option} cannot be written: {why}." in done.stderr
    assert "Runs app.py" not in done.stderr


def test_what_cannot_be_written_in_the_end_costs_no_finding(
    project: Callable[..., Path], headwater: Run
) -> None:
    root = project(
        app=HEAD + "import pathlib, shutil\n"
        "shutil.rmtree(pathlib.Path({gone!r}), ignore_errors=True)\n1 / 0\n"
    )
    gone = root / "reports"
    gone.mkdir()
    (root / "app.py").write_text((root / "app.py").read_text().format(gone=str(gone)))

    done = headwater("check", "--run", "--html", "reports/a.html")

    assert done.returncode == 3
    assert "ZeroDivisionError" in done.stdout


def test_nothing_is_left_among_temporary_files(project: Callable[..., Path], headwater: Run) -> None:
    project(app=HEAD + "import tempfile\ntempfile.mkdtemp()\n")
    with tempfile.TemporaryDirectory(
        prefix="hw-"
    ) as temporary:  # a short path: the browser makes a socket there
        done = headwater("check", "--browser", "--steps", "0", env={"TMPDIR": temporary})

        assert done.returncode == 0, done.stderr
        assert listing(Path(temporary)) == []


def test_a_module_that_is_missing_is_told_with_where(project: Callable[..., Path], headwater: Run) -> None:
    project(app=HEAD + "import nowhere_to_be_found\n")

    done = headwater("check", "--run", "--steps", "0")

    assert f"(not installed in {sys.prefix}; add it to requirements.txt or pyproject.toml)" in done.stdout


def test_a_report_with_pictures(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    project(app=FINE)

    done = headwater("check", "--browser", "--steps", "0", "--html", "report.html")

    assert done.returncode == 0, done.stderr
    report = (work / "report.html").read_text()
    assert report.count("data:image/png;base64,") == 2
    assert "Nothing found" in report


def test_a_report_against_an_earlier_one(project: Callable[..., Path], headwater: Run, work: Path) -> None:
    app = HEAD + "st.navigation([st.Page('one.py'), st.Page('{other}.py')]).run()\n"
    project(app=app.format(other="two"), one=FINE, two=FINE, three=FINE)
    look = ("check", "app.py", "--browser", "--steps", "0", "--html")
    first = headwater(*look, "first.html")
    again = headwater(*look, "again.html", "--against", "first.html")
    (work / "one.py").write_text(FINE.replace("Hello", "Goodbye"))
    (work / "app.py").write_text(app.format(other="three"))
    changed = headwater(*look, "first.html", "--against", "first.html")  # which it also replaces

    assert "earlier" not in first.stderr
    assert "Since the earlier report: 2 pages the same." in again.stderr
    assert "No page has changed." in (work / "again.html").read_text()
    assert (
        "Since the earlier report: 1 page changed (/), 1 page added (/three), 1 page removed (/two)."
        in changed.stderr
    )
    assert (first.returncode, again.returncode, changed.returncode) == (0, 0, 0)
    report = (work / "first.html").read_text()
    assert "heading Goodbye" in report
    assert report.count("data:image/png;base64,") == 4 + 4, "the pages of now, and two that were"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--run", "--against", "a.html"], "--against is for pages that a browser looks at."),
        (["--browser", "--against", "a.html"], "a.html cannot be read: No such file or directory."),
        (["--browser", "--against", "app.py"], "app.py is no report that has pictures of pages."),
    ],
)
def test_what_is_no_earlier_report(
    arguments: list[str], words: str, project: Callable[..., Path], headwater: Run
) -> None:
    project(app=FINE)

    done = headwater("check", *arguments)

    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("option", [["--emit-test", "a.py"], ["--html", "a.html"], ["--seed", "3"]])
def test_what_only_a_drive_can_do(option: list[str], project: Callable[..., Path], headwater: Run) -> None:
    project(app=FINE)

    done = headwater("check", *option)

    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"error: {option[0]} is for an app that is run.", "hint: Add --run."]
