"""The command line: its words, its exit codes, what it loads."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
import yaml

from headwater import __version__
from headwater.cli.commands import COMMANDS

Run = Callable[..., subprocess.CompletedProcess[str]]


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a command has imported when it ends."""
    script = (
        "import sys\n"
        "from headwater.cli.app import main\n"
        f"sys.argv = ['headwater', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("new", "--help"), ("new", "--bad")])
def test_light_commands_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    heavy = {"copier", "streamlit", "rich", "jinja2", "yaml", "headwater.actions.new"}

    assert loaded_by(*arguments) & heavy == set()


def test_version(headwater: Run) -> None:
    done = headwater("--version")

    assert (done.returncode, done.stdout) == (0, f"headwater {__version__}\n")


def test_help_names_every_option_of_new(headwater: Run) -> None:
    done = headwater("new", "--help")

    assert done.returncode == 0
    for option in (
        "-d, --data", "--data-file", "-l, --defaults", "--kit", "--ref", "-n, --dry-run", "--diff",
        "-f, --force", "--no-install", "--no-git", "--no-check", "--keep-failed", "--time-limit",
    ):  # fmt: skip
        assert option in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_says_of_a_command_what_it_says_itself(name: str) -> None:
    assert importlib.import_module(f"headwater.cli.{name}").command.__doc__ == COMMANDS[name]


def test_without_a_command_the_help_is_shown(headwater: Run) -> None:
    bare, asked = headwater(), headwater("--help")

    assert (bare.returncode, asked.returncode) == (2, 0)
    assert bare.stdout == asked.stdout
    assert len(bare.stdout.splitlines()) > 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nwe",), "No such command 'nwe'."),
        (("new",), "Missing argument 'DIR'."),
        (("new", "x", "--frobnicate"), "No such option: --frobnicate"),
        (("new", "x", "--time-limit", "soon"), "Input should be a valid number"),
        (("new", "x", "--time-limit", "0"), "greater than or equal to 1"),
        (("new", "x", "y"), "unexpected extra argument"),
        (("new", "x", "-l", "--ref", "v9"), "has no version 'v9'"),
    ],
)
def test_a_wrong_command_is_two_lines_and_exit_2(
    arguments: tuple[str, ...], words: str, headwater: Run, work: Path
) -> None:
    done = headwater(*arguments)

    assert done.returncode == 2
    assert words in done.stderr
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["error", "hint"]
    assert list(work.iterdir()) == []


def test_a_dry_run_shows_the_tree_and_writes_nothing(headwater: Run, work: Path) -> None:
    done = headwater("new", "demo", "-l", "--dry-run", "-d", "kind=blank")

    assert done.returncode == 0
    assert done.stdout.startswith("demo/\n├── ")
    assert "notes.py" in done.stdout
    assert done.stderr == ""
    assert list(work.iterdir()) == []


def test_a_diff_shows_every_file_and_writes_nothing(headwater: Run, work: Path) -> None:
    done = headwater("new", "demo", "-l", "--diff", "-d", "project_name=Sales 🚀")

    assert done.returncode == 0
    assert '+TITLE = "Sales 🚀"' in done.stdout
    assert "+++ b/app_pages/overview.py" in done.stdout
    assert list(work.iterdir()) == []


def test_a_diff_against_a_folder_that_is_there(headwater: Run, work: Path) -> None:
    (work / "demo").mkdir()
    (work / "demo" / "README.md").write_text("mine\n")

    done = headwater("new", "demo", "-l", "--diff", "--force")

    assert "--- a/README.md\n+++ b/README.md\n" in done.stdout
    assert "-mine" in done.stdout


def test_colour_is_for_terminals_and_for_those_who_force_it(headwater: Run) -> None:
    plain = headwater("new")
    forced = headwater("new", env={"FORCE_COLOR": "1"})
    both = headwater("new", env={"FORCE_COLOR": "1", "NO_COLOR": "1"})

    assert "\x1b[" not in plain.stderr
    assert "\x1b[" in forced.stderr
    assert "\x1b[" not in both.stderr


def test_a_bug_of_ours_leaves_a_log_and_no_traceback(work: Path) -> None:
    work.mkdir()
    script = (
        "import sys\n"
        "from headwater.actions import new\n"
        "from headwater.cli.app import main\n"
        "def broken(*_): raise ZeroDivisionError('oops')\n"
        "new.new = broken\n"
        "sys.argv = ['headwater', 'new', 'demo', '-l']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=work, capture_output=True, text=True, check=False
    )

    assert done.returncode == 70
    assert "error: headwater has a bug: ZeroDivisionError: oops" in done.stderr
    assert "Traceback" not in done.stderr
    log = Path(done.stderr.rsplit("what is in ", 1)[1].strip().rstrip("."))
    assert "ZeroDivisionError: oops" in log.read_text()
    log.unlink()


def wizard(work: Path, *arguments: str) -> pexpect.spawn:
    work.mkdir(exist_ok=True)
    command = ["-m", "headwater", "new", *arguments]
    env = {
        "TERM": "xterm",
        "PATH": "/usr/bin:/bin",
        "NO_COLOR": "1",
        "LANG": "C.UTF-8",
        "HOME": str(work.parent),
    }
    return pexpect.spawn(
        sys.executable, command, cwd=str(work), env=env, encoding="utf-8", timeout=60, dimensions=(60, 120)
    )


def test_the_wizard_asks_shows_the_answers_and_makes_what_was_answered(work: Path) -> None:
    child = wizard(work, "demo", "--no-install")
    child.expect("What is the app called")
    child.sendline("")
    child.expect("Python distribution")
    child.sendline("")
    child.expect("in one sentence")
    child.sendline("\x15Counts birds.")  # Ctrl-U first: the default stands in the line
    child.expect("start from")
    child.send("\x1b[B\x1b[B\x1b[B\r")
    for question in ("Where is its data", "Who may use it", "Where are its pages listed"):
        child.expect(question)
        child.sendline("")
    child.expect("Who writes it")
    child.sendline("Ann")
    for question in ("e-mail", "oldest Python", "licence", "continuous integration"):
        child.expect(question)
        child.sendline("")
    for question in ("Dockerfile", "dev container", "pre-commit"):
        child.expect(question)
        child.send("n")
    child.expect("description +Counts birds.")
    child.expect("Make this project")
    assert list(work.iterdir()) == [], "nothing may be written before the last look"
    child.sendline("y")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    answers = yaml.safe_load((work / "demo" / ".copier-answers.yml").read_text())
    assert (answers["kind"], answers["author_name"], answers["project_name"]) == ("blank", "Ann", "Demo")


def test_the_wizard_keeps_the_answers_to_a_kit_that_records_none(
    work: Path, make_kit: Callable[..., Path]
) -> None:
    kit = make_kit(
        {
            "copier.yml": "_subdirectory: template\nname:\n  type: str\n  help: What name\n"
            "token:\n  type: str\n  secret: true\n  default: ''\n  help: What token\n",
            "template/said.txt.jinja": "{{ name }} {{ token }}\n",
        }
    )
    (kit / "template" / ".copier-answers.yml.jinja").unlink()
    child = wizard(work, "demo", "--no-install", "--kit", str(kit))
    child.expect("What name")
    child.sendline("Typed by me")
    child.expect("What token")
    child.sendline("s3cret")
    child.expect("name +Typed by me")
    child.expect("Make this project")
    child.sendline("y")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 0
    assert (work / "demo" / "said.txt").read_text() == "Typed by me s3cret\n"


def test_the_wizard_asks_nothing_that_cannot_be_seen(work: Path) -> None:
    work.mkdir()
    script = f"{sys.executable!r} -m headwater new demo > out.txt"
    child = pexpect.spawn("/bin/sh", ["-c", script], cwd=str(work), encoding="utf-8", timeout=60)
    child.expect("There is no terminal to ask the questions in")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 2


@pytest.mark.parametrize("how", ["Ctrl-C at a question", "Ctrl-D at a question", "no at the last look"])
def test_the_wizard_can_be_left(how: str, work: Path) -> None:
    given = () if how.startswith("Ctrl") else [
        part
        for name, value in {
            "project_name": "x", "project_slug": "x", "description": "x", "author_name": "x",
            "author_email": "a@b", "python_version": "3.11", "kind": "blank", "data": "sqlite",
            "auth": "none", "license": "MIT", "ci": "none", "docker": "no", "devcontainer": "no",
            "pre_commit": "no", "navigation": "top",
        }.items()
        for part in ("-d", f"{name}={value}")
    ]  # fmt: skip
    child = wizard(work, "demo", "--no-install", *given)
    if given:
        child.expect("Make this project")
        child.sendline("n")
    else:
        child.expect("What is the app called")
        child.sendintr() if how.startswith("Ctrl-C") else child.send("\x15\x04")
    child.expect("error: .*Stopped")
    child.expect(pexpect.EOF)
    child.close()

    assert child.exitstatus == 130
    assert list(work.iterdir()) == []
