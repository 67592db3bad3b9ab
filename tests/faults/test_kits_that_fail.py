"""Kits whose output does not run: `new` says so, names the place, and leaves nothing behind."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

RAISES_AFTER_A_CLICK = """\
import streamlit as st

if st.button("Load"):
    raise ValueError("the file is not there")
"""
RAISES_AT_ONCE = "import streamlit as st\n\nst.title('x')\nprint(undefined)\n"
HANGS_AFTER_A_CLICK = """\
import streamlit as st

if st.button("Wait"):
    while True:
        pass
"""
SPAWNS_AND_HANGS = """\
import subprocess, sys, time
import streamlit as st

command = [sys.executable, "-c", "import time; time.sleep(600)", "headwater-orphan"]
subprocess.Popen(command, start_new_session=True)
time.sleep(600)
"""


def nothing_is_left(work: Path) -> bool:
    return list(work.iterdir()) == []


def processes_that_mention(word: str) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if word in " ".join(process.info["cmdline"] or ())
    ]


@pytest.mark.slow
def test_a_page_that_raises_after_a_click(make_kit: Callable[..., Path], headwater: Run, work: Path) -> None:
    kit = make_kit({"template/streamlit_app.py": RAISES_AFTER_A_CLICK})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--trust")

    assert done.returncode == 1
    assert "streamlit_app.py:4:1: HW903 interaction-raises" in done.stderr
    assert "The page / raises ValueError after button 'Load': the file is not there" in done.stderr
    assert "Traceback" not in done.stderr
    assert nothing_is_left(work)


@pytest.mark.slow
def test_a_page_that_raises_at_once(make_kit: Callable[..., Path], headwater: Run, work: Path) -> None:
    kit = make_kit({"template/streamlit_app.py": RAISES_AT_ONCE})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--trust")

    assert done.returncode == 1
    assert "streamlit_app.py:4:1: HW902 page-raises: The page / raises NameError" in done.stderr
    assert nothing_is_left(work)


@pytest.mark.slow
def test_an_app_that_never_starts(make_kit: Callable[..., Path], headwater: Run, work: Path) -> None:
    kit = make_kit()
    pyproject = kit / "template" / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("streamlit>=1.67,<2", "altair"))

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--trust")

    assert done.returncode == 1
    assert "HW901 app-does-not-start: The app does not start:" in done.stderr
    assert "No module named streamlit" in done.stderr
    assert nothing_is_left(work)


@pytest.mark.slow
def test_a_page_that_hangs_after_a_click(make_kit: Callable[..., Path], headwater: Run, work: Path) -> None:
    kit = make_kit({"template/streamlit_app.py": HANGS_AFTER_A_CLICK})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--trust", "--time-limit", "6")

    assert done.returncode == 1
    assert "HW903 interaction-raises: The page / hangs after button 'Wait'" in done.stderr
    assert nothing_is_left(work)


@pytest.mark.slow
def test_a_page_that_hangs_leaves_no_orphan(
    make_kit: Callable[..., Path], headwater: Run, work: Path
) -> None:
    kit = make_kit({"template/streamlit_app.py": SPAWNS_AND_HANGS})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--trust", "--time-limit", "6")

    assert done.returncode == 1
    assert "HW902 page-raises: The page / hangs" in done.stderr
    assert nothing_is_left(work)
    time.sleep(0.2)
    assert processes_that_mention("headwater-orphan") == []


@pytest.mark.slow
def test_tests_that_fail(make_kit: Callable[..., Path], headwater: Run, work: Path) -> None:
    kit = make_kit({"template/tests/test_sample.py": "def test_sum():\n    assert 1 + 1 == 3\n"})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--trust")

    assert done.returncode == 1
    assert "tests/test_sample.py:2:1: HW912 own-test-fails" in done.stderr
    assert "test_sum" in done.stderr
    assert nothing_is_left(work)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("template/streamlit_app.py", "import streamlit as st\n\nst.title('{{ leftover }}')\n"),
        ("template/README.md", "# {{ project_name }}\n"),
    ],
)
def test_template_code_that_is_left_over(
    make_kit: Callable[..., Path], headwater: Run, work: Path, file: str, content: str
) -> None:
    kit = make_kit({file: content})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--no-install")

    assert done.returncode == 1
    assert f"{file.removeprefix('template/')}:" in done.stderr
    assert "HW801 template-residue" in done.stderr
    assert nothing_is_left(work)


def test_a_module_that_does_not_compile(make_kit: Callable[..., Path], headwater: Run, work: Path) -> None:
    kit = make_kit({"template/helper.py": "def total(:\n"})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--no-install")

    assert done.returncode == 1
    assert "helper.py:1:11: HW001 syntax-error" in done.stderr
    assert nothing_is_left(work)


def test_a_failing_project_is_kept_when_asked(
    make_kit: Callable[..., Path], headwater: Run, work: Path
) -> None:
    kit = make_kit({"template/helper.py": "def total(:\n"})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--no-install", "--keep-failed")

    assert done.returncode == 1
    assert "demo-failed" in done.stderr
    assert [path.name for path in work.iterdir()] == ["demo-failed"]
    assert (work / "demo-failed" / "helper.py").is_file()


@pytest.mark.parametrize("name", ["demo", "deep/er/demo"])
def test_a_failing_project_is_kept_beside_an_older_one(
    name: str, make_kit: Callable[..., Path], headwater: Run, work: Path
) -> None:
    kit = make_kit({"template/helper.py": "def total(:\n"})
    arguments = ("new", name, "--defaults", "--kit", str(kit), "--no-install", "--keep-failed")

    first, second = headwater(*arguments), headwater(*arguments)

    assert (first.returncode, second.returncode) == (1, 1)
    assert "HW001" in second.stderr
    for suffix in ("-failed", "-failed1"):
        assert (work / f"{name}{suffix}" / "helper.py").is_file()


@pytest.mark.parametrize(
    ("files", "code", "words"),
    [
        ({"copier.yml": "_tasks: [touch pwned]\n"}, 4, "wants to execute code on this machine (tasks)"),
        ({"copier.yml": "_jinja_extensions: [os.path]\n"}, 4, "(jinja_extensions)"),
        ({"copier.yml": "project_name: [unclosed\n"}, 2, "broken copier.yml"),
        ({"copier.yml": "- a\n- b\n"}, 2, "broken copier.yml: it is no table"),
        ({"template/page.py.jinja": "{{ 1 / }}\n"}, 2, "has a template error"),
        ({"template/page.py.jinja": "\n{{ nobody_knows.it }}\n"}, 2, "nobody_knows"),
        ({"template/page.py.jinja": "{{ 1 / 0 }}\n"}, 2, "division by zero"),
        ({"copier.yml": "yes: what\n"}, 2, "a question whose name is True"),
        ({"copier.yml": "!include /etc/*.yml\n"}, 2, "broken copier.yml"),
        ({"copier.yml": "project_name: !!bool foo\n"}, 2, "broken copier.yml"),
        ({"copier.yml": f"project_name: {'[' * 2000}{']' * 2000}\n"}, 2, "broken copier.yml"),
        ({"copier.yml": "project_name: !!timestamp foo\n"}, 2, "broken copier.yml"),
        ({"copier.yml": "_answers_file: ../../victim.yml\n"}, 2, "answers recorded in '../../victim.yml'"),
        ({"copier.yml": "_answers_file: /tmp/victim.yml\n"}, 2, "answers recorded in '/tmp/victim.yml'"),
        ({"copier.yml": "_answers_file: '{{ 1 }}'\n"}, 2, "answers recorded in"),
    ],
)
def test_a_kit_that_cannot_be_used(
    make_kit: Callable[..., Path], headwater: Run, work: Path, files: dict[str, str], code: int, words: str
) -> None:
    kit = make_kit(files)

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--no-install")

    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert words in done.stderr
    assert "hint: " in done.stderr
    assert nothing_is_left(work)


@pytest.mark.parametrize("option", ["--dry-run", "--no-install"])
def test_a_kit_cannot_change_a_file_outside(
    make_kit: Callable[..., Path], headwater: Run, work: Path, option: str
) -> None:
    kit = make_kit({"copier.yml": "_answers_file: ../victim.yml\n"})
    for folder in (work, work.parent):
        (folder / "victim.yml").write_text("mine: yes\n")

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), option)

    assert done.returncode == 2
    assert {(folder / "victim.yml").read_text() for folder in (work, work.parent)} == {"mine: yes\n"}


def test_a_plain_folder_has_no_versions(make_kit: Callable[..., Path], headwater: Run, work: Path) -> None:
    done = headwater("new", "demo", "--defaults", "--kit", str(make_kit()), "--ref", "v9", "--no-install")

    assert done.returncode == 2
    assert "has no versions" in done.stderr
    assert nothing_is_left(work)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("test", "words"),
    [
        ("import pytest\n\n@pytest.mark.skip\ndef test_it(): ...\n", "were all skipped"),
        ("import os\n\ndef test_it():\n    os._exit(0)\n", "ended without a report"),
        ("", "has no tests"),
    ],
)
def test_tests_that_prove_nothing(
    make_kit: Callable[..., Path], headwater: Run, work: Path, test: str, words: str
) -> None:
    kit = make_kit({"template/tests/test_sample.py": test})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--trust")

    assert done.returncode == 1
    assert words in done.stderr
    assert nothing_is_left(work)


@pytest.mark.slow
def test_a_kit_may_configure_the_server_for_where_it_will_stand(
    make_kit: Callable[..., Path], headwater: Run
) -> None:
    config = """\
[server]
baseUrlPath = "app"
sslCertFile = "/nowhere/cert.pem"
sslKeyFile = "/nowhere/key.pem"
[browser]
serverAddress = "app.example.com"
[logger]
hideWelcomeMessage = true
"""
    kit = make_kit({"template/.streamlit/config.toml": config})

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--trust")

    assert done.returncode == 0, done.stderr


def test_a_kit_cannot_write_into_git(make_kit: Callable[..., Path], headwater: Run, work: Path) -> None:
    kit = make_kit(
        {"template/.GIT/hooks/pre-commit": "#!/bin/sh\ntouch pwned\n", "template/a/.git/config": "x"}
    )

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--no-install")

    assert done.returncode == 4
    assert nothing_is_left(work)


def test_a_kit_that_links_out_of_itself_is_refused(
    make_kit: Callable[..., Path], headwater: Run, work: Path
) -> None:
    kit = make_kit()
    (kit / "template" / "passwords").symlink_to("/etc/passwd")

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--no-install")

    assert done.returncode == 2
    assert "leads out of the kit" in done.stderr
    assert nothing_is_left(work)


def test_a_kit_with_a_link_to_nothing_is_refused(
    make_kit: Callable[..., Path], headwater: Run, work: Path
) -> None:
    kit = make_kit()
    (kit / "template" / "manual.txt").symlink_to("lost.txt")

    done = headwater("new", "demo", "--defaults", "--kit", str(kit), "--no-install")

    assert done.returncode == 2
    assert "has a link to nothing: template/manual.txt." in done.stderr
    assert nothing_is_left(work)


def test_there_is_no_such_kit(headwater: Run, work: Path) -> None:
    done = headwater("new", "demo", "--defaults", "--kit", "nowhere", "--no-install")

    assert done.returncode == 2
    assert "There is no kit at 'nowhere'." in done.stderr
    assert nothing_is_left(work)
