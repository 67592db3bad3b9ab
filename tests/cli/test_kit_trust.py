"""Who is trusted: asked once, kept in the user's own configuration, and taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from headwater.reporters.text import columns
from support import MINIMAL_KIT, listing, write
from updates import CONFIG, ONE, TWO, git, make_kit

Run = Callable[..., subprocess.CompletedProcess[str]]
FAST = ("-l", "--no-install")
TASK = {"copier.yml": CONFIG + "_tasks: [touch executed]\n"}


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit with a task, in versions of one kind and of another."""
    versions = {"v1.0": {**ONE, **TASK}, "v1.1": {**TWO, **TASK}}
    return make_kit(tmp_path / "kit", versions)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The user's configuration folder."""
    return tmp_path / "config"


def typed(tmp_path: Path, work: Path, *arguments: str) -> pexpect.spawn:
    """headwater in a terminal."""
    env = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "HEADWATER_CONFIG_DIR": str(tmp_path / "config")}
    env.pop("CI", None)
    command = ["-m", "headwater", *arguments]
    return pexpect.spawn(
        sys.executable, command, cwd=str(work), env=env, encoding="utf-8", timeout=120, dimensions=(50, 200)
    )


def ended(child: pexpect.spawn) -> int | None:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_what_a_kit_asks_for_is_shown_and_refused(
    headwater: Run, work: Path, kit: Path, config: Path
) -> None:
    done = headwater("new", "app", "--kit", str(kit), *FAST)

    assert done.returncode == 4
    shown = [" ".join(line.split()) for line in done.stderr.splitlines()]
    assert shown[0] == "The kit kit comes from elsewhere:"
    assert shown[1] == f"source {kit}"
    assert shown[2].startswith("version v1.1, commit ")
    assert len(shown[2].split()[-1]) == 40
    assert shown[3] == "asks for tasks touch executed"
    assert shown[4:] == [
        "error: The kit kit wants to execute code on this machine (tasks).",
        "hint: Look at it first, then pass --trust.",
    ]
    assert listing(work) == []
    assert not config.exists()


LONG = "echo " + "x" * 300 + " && touch executed"


def test_the_whole_of_a_command_is_shown(headwater: Run, tmp_path: Path) -> None:
    tasks = json.dumps([LONG, "echo 1 #\n\ntouch 2", ["echo", "three"]])
    kit = write(tmp_path / "kit", {**MINIMAL_KIT, "copier.yml": f"{CONFIG}_tasks: {tasks}\n"})

    shown = headwater("new", "app", "--kit", str(kit), *FAST).stderr.splitlines()

    asked = [line.strip() for line in shown if line.startswith(" ")][2:]
    assert asked == [
        f"asks for tasks  {LONG}", "asks for tasks  echo 1 #", "touch 2", "asks for tasks  echo three",
    ]  # fmt: skip


def test_what_a_kit_says_never_begins_a_line_of_a_terminal(tmp_path: Path, work: Path) -> None:
    work.mkdir(exist_ok=True)
    wide = "\u4e2d" * 150 + " end"
    tasks = json.dumps([LONG, wide])
    name = "kit " + "x" * 300
    files = {"copier.yml": f"{CONFIG}_tasks: {tasks}\n", "kit.toml": f'name = "{name}"\n'}
    kit = write(tmp_path / "kit", {**MINIMAL_KIT, **files})
    child = typed(tmp_path, work, "new", "app", "--kit", str(kit), "--no-install")
    child.expect("to do that")
    shown = [line for line in child.before.split("\r\n") if line.strip()]
    child.sendline("n")

    assert ended(child) == 4
    assert max(map(columns, shown)) <= 200
    assert [line for line in shown[1:-1] if not line.startswith(" ")] == []
    told = "".join("".join(shown).split())
    assert all("".join(each.split()) in told for each in (LONG, wide, name))


def test_a_plain_kit_is_rendered_and_not_run(headwater: Run, work: Path, tmp_path: Path) -> None:
    kit = write(tmp_path / "kit", MINIMAL_KIT)

    refused = headwater("new", "app", "--kit", str(kit), "-l")
    assert (refused.returncode, listing(work)) == (4, [])
    assert "would run its build, its app, its tests" in " ".join(refused.stderr.split())
    assert "--no-install executes nothing" in refused.stderr
    assert headwater("new", "app", "--kit", str(kit), *FAST).returncode == 0


def test_the_option_holds_for_one_command(headwater: Run, work: Path, kit: Path, config: Path) -> None:
    made = headwater("new", "app", "--kit", str(kit), *FAST, "--trust")

    assert made.returncode == 0, made.stderr
    assert (work / "app" / "executed").exists()
    assert not config.exists()
    assert headwater("new", "other", "--kit", str(kit), *FAST).returncode == 4


def test_who_answers_yes_is_asked_once(tmp_path: Path, headwater: Run, work: Path, kit: Path) -> None:
    work.mkdir(exist_ok=True)
    child = typed(tmp_path, work, "new", "app", "--kit", f"{kit}@v1.0", "--no-install")
    child.expect("asks for tasks +touch executed")
    child.expect("Trust its versions >=1,<2 to do that")
    child.sendline("y")
    child.expect("project_name")
    child.sendline("\x15Typed")  # Ctrl-U first: the default stands in the line
    child.expect("Make this project")
    child.sendline("y")

    assert ended(child) == 0
    assert (work / "app" / "title.txt").read_text() == "Typed\n"
    updated = headwater("update", "--no-check", cwd=work / "app")
    assert updated.returncode == 0, updated.stderr
    assert "_commit: v1.1" in (work / "app" / ".copier-answers.yml").read_text()


def test_who_answers_no_has_nothing(tmp_path: Path, work: Path, kit: Path, config: Path) -> None:
    work.mkdir(exist_ok=True)
    child = typed(tmp_path, work, "new", "app", "--kit", str(kit), "--no-install")
    child.expect("to do that")
    child.sendline("")

    assert ended(child) == 4
    assert listing(work) == []
    assert not config.exists()


def test_an_update_asks_before_it_runs_what_the_kit_brings(
    tmp_path: Path, headwater: Run, work: Path
) -> None:
    kit = make_kit(tmp_path / "kit", {"v1": ONE, "v2": TWO})
    headwater("new", "app", "--kit", f"{kit}@v1", *FAST)
    before = (work / "app" / ".copier-answers.yml").read_text()

    refused = headwater("update", cwd=work / "app")
    child = typed(tmp_path, work / "app", "update")
    child.expect("would run +its build, its app, its tests")
    child.expect("Trust its versions >=2,<3 to do that")
    child.sendline("n")

    assert (refused.returncode, ended(child)) == (4, 4)
    assert "--no-check executes nothing" in refused.stderr
    assert (work / "app" / ".copier-answers.yml").read_text() == before
    assert headwater("update", "--no-check", cwd=work / "app").returncode == 0


def test_migrations_are_told_and_left_to_the_user(headwater: Run, work: Path, tmp_path: Path) -> None:
    migrating = {"copier.yml": CONFIG + "_migrations: [touch executed]\n"}
    kit = make_kit(tmp_path / "kit", {"v1": ONE, "v2": {**TWO, **migrating}})
    headwater("new", "app", "--kit", f"{kit}@v1", *FAST)

    done = headwater("update", "--no-check", "--trust", cwd=work / "app")

    assert done.returncode == 0, done.stderr
    assert "A migration that is not run: touch executed" in done.stdout
    assert not (work / "app" / "executed").exists()


def test_decisions_are_listed_and_taken_back(headwater: Run, kit: Path, config: Path, work: Path) -> None:
    assert headwater("kit", "trust", str(kit)).returncode == 2, "nobody is there to be asked"
    granted = headwater("kit", "trust", f"{kit}@v1.0", "--yes")

    assert granted.returncode == 0, granted.stderr
    assert "asks for tasks" in granted.stderr
    assert (config / "trust.json").stat().st_mode & 0o077 == 0
    listed = headwater("kit", "trust").stdout
    assert listed.startswith(f"{kit}  >=1,<2  since ")
    assert listed.endswith("(tasks)\n")
    assert headwater("new", "app", "--kit", str(kit), *FAST).returncode == 0
    revoked = headwater("kit", "trust", "--revoke", os.path.relpath(kit, work))
    assert revoked.returncode == 0, revoked.stderr
    assert headwater("kit", "trust").stdout == ""
    assert headwater("kit", "trust", "--revoke", str(kit)).returncode == 2
    assert headwater("new", "other", "--kit", str(kit), *FAST).returncode == 4


def test_copiers_own_settings_are_neither_asked_nor_changed(
    headwater: Run, kit: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.yml"
    settings.write_text(f"trust: ['{kit}']\n")
    env = {"COPIER_SETTINGS_PATH": str(settings)}

    assert headwater("new", "app", "--kit", str(kit), *FAST, env=env).returncode == 4
    assert headwater("kit", "trust", str(kit), "--yes", env=env).returncode == 0
    assert settings.read_text() == f"trust: ['{kit}']\n"


@pytest.mark.parametrize("text", ["{", "[]", '{"trusted": [{"source": 1}]}', '{"trusted": [1]}'])
def test_a_broken_file_of_decisions_trusts_nobody(headwater: Run, kit: Path, config: Path, text: str) -> None:
    write(config, {"trust.json": text})

    done = headwater("new", "app", "--kit", str(kit), *FAST)

    assert done.returncode == 2
    assert "is broken, so it cannot be told whom you trust" in done.stderr


@pytest.mark.parametrize("place", ["config/trust.json/x", "config"])
def test_a_file_of_decisions_that_cannot_be_read_trusts_nobody(
    place: str, headwater: Run, kit: Path, tmp_path: Path
) -> None:
    write(tmp_path, {place: "a folder where a file is to be, or the other way round"})

    for arguments in (
        ["kit", "trust"], ["kit", "trust", "--revoke", "x"], ["kit", "trust", str(kit), "--yes"],
        ["new", "app", "--kit", str(kit), *FAST],
    ):  # fmt: skip
        done = headwater(*arguments)
        assert done.returncode in {2, 3}, done.stderr
        assert "bug" not in done.stderr
    assert headwater("kit", "trust").returncode == 3
    assert "so it cannot be told whom you trust" in headwater("kit", "trust").stderr


def test_a_yes_to_one_source_is_none_to_another(
    headwater: Run, kit: Path, config: Path, tmp_path: Path
) -> None:
    headwater("kit", "trust", str(kit), "--yes")
    other = kit.rename(tmp_path / "other")

    assert headwater("new", "app", "--kit", str(other), *FAST).returncode == 4
    assert [each["source"] for each in json.loads((config / "trust.json").read_text())["trusted"]] == [
        str(kit)
    ]


NAMED = {"kit.toml": 'name = "ours"\nversion = "2.0.0"\n'}
ENDLESS = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
QUICK = ("--no-run", "--no-update")


def refusal(command: str) -> list[str]:
    """The two lines that an author is told."""
    return [
        "error: The kit ours wants to execute code on this machine (tasks).",
        f"hint: Read what it asks for, above; to have that executed: headwater kit {command} --trust",
    ]


def test_an_author_has_to_trust_the_tasks_of_a_kit_that_is_tested(tmp_path: Path, headwater: Run) -> None:
    failing = {"copier.yml": CONFIG + "_tasks: [touch executed && false]\n"}
    kit = write(tmp_path / "ours", {**ONE, **NAMED, **failing})

    refused = headwater("kit", "test", *QUICK, cwd=kit)
    trusted = headwater("kit", "test", *QUICK, "--trust", cwd=kit)

    assert refused.returncode == 4
    assert "asks for tasks touch executed && false" in " ".join(refused.stderr.split())
    assert refused.stderr.splitlines()[-2:] == refusal("test")
    assert trusted.returncode == 1, trusted.stderr
    assert "touch executed && false" in trusted.stdout, "it was executed, and failed"
    assert not (kit / "executed").exists()


def test_an_author_has_to_trust_the_tasks_of_a_kit_that_is_released(tmp_path: Path, headwater: Run) -> None:
    kit = make_kit(tmp_path / "ours", {"v1.0.0": {**ONE, **NAMED, **TASK}})

    refused = headwater("kit", "release", cwd=kit)

    assert refused.returncode == 4
    assert refused.stderr.splitlines()[-2:] == refusal("release")
    assert git(kit, "tag") == "v1.0.0\n"
    released = headwater("kit", "release", "--trust", cwd=kit)
    assert released.returncode == 0, released.stderr
    assert git(kit, "tag") == "v1.0.0\nv2.0.0\n"


def test_an_author_has_to_trust_the_tasks_of_a_kit_that_is_updated(tmp_path: Path, headwater: Run) -> None:
    base = make_kit(tmp_path / "base", {"v1": ONE, "v2": {**TWO, **TASK}})
    manifest = f'name = "ours"\nversion = "1"\n[base]\nkit = "{base}"\nversion = "v1"\n'
    kit = make_kit(tmp_path / "ours", {"v1": {"kit.toml": manifest, "template/ours.txt": "ours\n"}})

    refused = headwater("kit", "update", cwd=kit)

    assert refused.returncode == 4
    assert refused.stderr.splitlines()[-2:] == refusal("update")
    assert (kit / "kit.toml").read_text() == manifest
    updated = headwater("kit", "update", "--trust", cwd=kit)
    assert updated.returncode == 0, updated.stderr
    assert 'version = "v2"' in (kit / "kit.toml").read_text()


def test_what_an_author_has_answered_with_yes_holds(tmp_path: Path, headwater: Run, work: Path) -> None:
    kit = make_kit(tmp_path / "ours", {"v1.0.0": {**ONE, **NAMED, **TASK}})
    child = typed(tmp_path, work, "kit", "test", *QUICK, str(kit))
    child.expect("Trust this folder, whatever comes to be in it")
    child.sendline("y")
    assert ended(child) == 0

    assert headwater("kit", "test", *QUICK, str(kit)).returncode == 0
    assert headwater("kit", "release", str(kit)).returncode == 0


def test_a_yes_to_the_repository_of_a_kit_is_one_to_its_author(tmp_path: Path, headwater: Run) -> None:
    newer = {**TWO, **TASK, "template/more.txt": "more\n"}
    base = make_kit(tmp_path / "base", {"v2": {**TWO, **TASK}, "v3": newer})
    layer = f'name = "ours"\nversion = "1.0.0"\n[base]\nkit = "{base}"\nversion = "v2"\n'
    kit = make_kit(tmp_path / "ours", {})
    git(kit, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    write(kit, {"kit.toml": layer, "template/ours.txt": "ours\n"})
    git(kit, "add", "--all")
    git(kit, "commit", "--quiet", "-m", "Ours")

    assert headwater("kit", "trust", "--yes", str(kit)).returncode == 0
    assert headwater("kit", "test", *QUICK, str(kit)).returncode == 0, "the very commit"
    assert headwater("kit", "release", str(kit)).returncode == 0
    (kit / "template" / "ours.txt").write_text("edited\n")
    assert headwater("kit", "test", *QUICK, str(kit)).returncode == 4, "something else"
    assert headwater("kit", "trust", "--yes", str(kit)).returncode == 0
    assert headwater("kit", "test", *QUICK, str(kit)).returncode == 0, "compatible with what was released"
    git(kit, "commit", "--quiet", "--all", "-m", "Edited")
    updated = headwater("kit", "update", str(kit))
    assert updated.returncode == 0, updated.stderr


def test_a_task_of_a_kit_that_is_tested_finds_what_lies_beside_the_template(
    tmp_path: Path, headwater: Run
) -> None:
    task = "_tasks: ['sh {{ _copier_conf.src_path }}/tools/write.sh']\n"
    script = {"tools/write.sh": "test -f numbers.txt\n"}
    kit = write(tmp_path / "ours", {**ONE, **NAMED, "copier.yml": CONFIG + task, **script})

    done = headwater("kit", "test", *QUICK, "--trust", str(kit))

    assert done.returncode == 0, done.stdout


def test_a_kit_is_not_ours_because_it_says_so(tmp_path: Path, headwater: Run) -> None:
    peek = {"template/peek.txt.jinja": "{{ '/etc/host*' | fileglob }}\n"}
    kit = write(tmp_path / "ours", {**ONE, "kit.toml": 'name = "default"\nversion = "9"\n', **peek})

    done = headwater("kit", "test", *QUICK, str(kit))

    assert done.returncode == 1
    assert "reaches out of itself while it renders: to look into /etc/host*" in done.stdout


def test_migrations_which_no_command_runs_need_no_trust_of_an_author(tmp_path: Path, headwater: Run) -> None:
    files = {"copier.yml": CONFIG + "_migrations: [touch executed]\n"}
    kit = write(tmp_path / "ours", {**ONE, **NAMED, **files})

    done = headwater("kit", "test", *QUICK, cwd=kit)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"template/aux.txt": "x\n"}, "What the kit ours makes cannot be on Windows: 'aux.txt'."),
        ({"template/x.txt.jinja": "{{ ('$HOME' ~ 1) | expandvars }}"}, "reaches out of itself"),
        ({"template/x.txt.jinja": ENDLESS}, "The kit ours was not rendered within 5 s."),
    ],
    ids=["a device's name", "a variable", "no end"],
)
def test_a_kit_is_tested_as_confined_as_it_is_used(
    tmp_path: Path, headwater: Run, files: dict[str, str], said: str
) -> None:
    kit = write(tmp_path / "ours", {**ONE, **NAMED, **files})

    done = headwater("kit", "test", *QUICK, "--time-limit", "5", cwd=kit)

    assert done.returncode == 1, done.stderr
    assert said in done.stdout


def test_an_author_is_told_what_users_would_be_refused(tmp_path: Path, headwater: Run) -> None:
    files = {"copier.yml": CONFIG + "_preserve_symlinks: true\n"}
    kit = write(tmp_path / "ours", {**ONE, **NAMED, **files})
    (kit / "template" / "link").symlink_to("numbers.txt")

    done = headwater("kit", "test", *QUICK, cwd=kit)

    assert done.returncode == 1, done.stderr
    assert "What the kit ours makes is a link: 'link'." in done.stdout
