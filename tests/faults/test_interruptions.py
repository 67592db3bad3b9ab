"""A Ctrl-C, a kill, a full disk, a rival, a missing tool: at any step the disk is as before."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
STEPS = ["render", "static check", "environment", "first commit"]
CLEAN_UP_SECONDS = 10
SLOW_APP = "import time\nimport streamlit as st\n\nst.title('Slow')\ntime.sleep(30)\n"


@contextmanager
def started(work: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`headwater new` under way, in a session of its own; what it says comes line by line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "headwater", "new", *arguments],
        cwd=work,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", "TMPDIR": str(temporary(work))},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for_step(process: subprocess.Popen[str], step: str) -> None:
    assert process.stderr
    for line in process.stderr:
        if line.startswith(f"ok     {step}"):
            return
    pytest.fail(f"{step!r} never ended")


def temporary(work: Path) -> Path:
    """The folder for temporary files of what is started in `work`."""
    folder = work.with_name("temporary")
    folder.mkdir(exist_ok=True)
    return folder


def is_clean(work: Path) -> bool:
    """Waits until nothing is left: after a kill -9 the watchdog needs a moment."""
    deadline = time.monotonic() + CLEAN_UP_SECONDS
    while time.monotonic() < deadline:
        ours = [path for path in temporary(work).iterdir() if not path.match("uv-*.lock")]
        if not list(work.iterdir()) and not ours and not processes_in(work):
            return True
        time.sleep(0.05)
    return False


def processes_in(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cwd", "cmdline"]):
        command = " ".join(process.info["cmdline"] or ())
        if str(folder) in command or (process.info["cwd"] or "").startswith(str(folder)):
            found.append(process)
    return [process for process in found if process.pid != os.getpid()]


@pytest.fixture
def slow_kit(make_kit: Callable[..., Path]) -> Path:
    """A kit whose app takes long enough to be interrupted while it is driven."""
    return make_kit({"template/streamlit_app.py": SLOW_APP})


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopped_after(step: str, stop: signal.Signals, slow_kit: Path, work: Path) -> None:
    work.mkdir(exist_ok=True)
    with started(work, "demo", "--defaults", "--kit", str(slow_kit), "--trust") as process:
        wait_for_step(process, step)
        process.send_signal(stop)
        said = process.stderr.read() if process.stderr else ""
        code = process.wait(CLEAN_UP_SECONDS)

    assert is_clean(work), [*work.rglob("*"), *temporary(work).iterdir()][:5]
    if stop is not signal.SIGKILL:
        assert code == 130
        assert "Traceback" not in said


@pytest.mark.slow
def test_killed_while_the_app_is_driven(slow_kit: Path, work: Path) -> None:
    work.mkdir(exist_ok=True)
    with started(work, "demo", "--defaults", "--kit", str(slow_kit), "--trust") as process:
        wait_for_step(process, "first commit")
        deadline = time.monotonic() + 20
        while not any("streamlit" in " ".join(each.cmdline()) for each in processes_in(work)):
            assert time.monotonic() < deadline, "the app was never started"
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    assert is_clean(work)


def test_what_a_lost_machine_left_behind_is_swept_by_the_next(headwater: Run, work: Path) -> None:
    abandoned = work / ".headwater-abandoned"
    abandoned.mkdir()
    (abandoned / "in-use").touch()
    theirs = work / ".headwater-theirs"
    theirs.mkdir()

    headwater("new", "demo", "--defaults", "--no-install")

    assert sorted(path.name for path in work.iterdir()) == [".headwater-theirs", "demo"]


@pytest.mark.slow
def test_of_two_at_once_one_wins_whole(work: Path) -> None:
    work.mkdir()
    with (
        started(work, "demo", "--defaults", "--no-install") as one,
        started(work, "demo", "--defaults", "--no-install") as other,
    ):
        said = [process.stderr.read() if process.stderr else "" for process in (one, other)]
        codes = sorted(process.wait(60) for process in (one, other))

    assert codes == [0, 2], said
    assert [path.name for path in work.iterdir()] == ["demo"]
    assert (work / "demo" / ".git").is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of its own, by Linux's namespaces")
@pytest.mark.parametrize("size", ["8k", "60k", "150k"])
def test_a_full_disk(size: str, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    script = f"""
        mount -t tmpfs -o size={size} none {full} || exit 99
        {shlex.quote(sys.executable)} -m headwater new {full}/demo --defaults --no-install
        code=$?
        ls -A {full}
        exit $code
    """
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )

    assert done.returncode == 3, done.stderr
    assert "The disk is full." in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def path_with_only(folder: Path, *commands: str) -> str:
    folder.mkdir()
    for command in commands:
        where = shutil.which(command)
        assert where
        (folder / command).symlink_to(where)
    return str(folder)


def test_git_is_missing(headwater: Run, work: Path, tmp_path: Path) -> None:
    env = {"PATH": path_with_only(tmp_path / "bin", "sh")}

    done = headwater("new", "demo", "--defaults", "--no-install", env=env)
    without = headwater("new", "other", "--defaults", "--no-install", "--no-git", env=env)

    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "error: git is not installed.",
        "hint: Install git, or pass --no-git.",
    ]
    assert without.returncode == 0, without.stderr
    assert [path.name for path in work.iterdir()] == ["other"]


def test_git_knows_no_user(headwater: Run, work: Path, tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}

    done = headwater("new", "demo", "--defaults", "--no-install", env=env)

    assert done.returncode == 0, done.stderr
    assert (work / "demo" / ".git").is_dir()


def test_the_first_commit_is_by_whom_git_says(headwater: Run, work: Path, tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text(f'[includeIf "gitdir:{work}/"]\n\tpath = work.inc\n')
    (tmp_path / "work.inc").write_text("[user]\n\tname = Ann\n\temail = ann@work.example\n")
    env = {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}

    done = headwater("new", "demo", "--defaults", "--no-install", env=env)

    assert done.returncode == 0, done.stderr
    command = ["git", "log", "--format=%an <%ae>"]
    log = subprocess.run(command, cwd=work / "demo", capture_output=True, text=True, check=True)
    assert log.stdout == "Ann <ann@work.example>\n"


def test_a_bare_repository_around_holds_nothing(headwater: Run, work: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(work)], check=True)

    done = headwater("new", "demo", "--defaults", "--no-install")

    assert done.returncode == 0, done.stderr
    assert (work / "demo" / ".git").is_dir()


def test_a_dry_run_in_a_folder_that_is_gone(work: Path) -> None:
    work.mkdir()
    script = f"rmdir ../work; {shlex.quote(sys.executable)} -m headwater new demo --defaults --dry-run"

    done = subprocess.run(["sh", "-c", script], cwd=work, capture_output=True, text=True, check=False)

    assert done.returncode == 3
    assert "bug" not in done.stderr


def test_no_network_and_no_cache(headwater: Run, work: Path, tmp_path: Path) -> None:
    env = {"UV_CACHE_DIR": str(tmp_path / "empty"), "UV_OFFLINE": "1"}

    done = headwater("new", "demo", "--defaults", env=env)
    without = headwater("new", "other", "--defaults", "--no-install", env=env)

    assert done.returncode == 3
    assert "The packages could not be fetched" in done.stderr
    assert "--no-install" in done.stderr
    assert without.returncode == 0
    assert "NOT proven: its environment, that it runs, its own tests." in without.stderr
    assert [path.name for path in work.iterdir()] == ["other"]


def test_nobody_is_there_to_answer(headwater: Run, work: Path) -> None:
    done = headwater("new", "demo")

    assert done.returncode == 2
    assert "--defaults" in done.stderr
    assert list(work.iterdir()) == []


def test_a_broken_pipe_is_no_error_of_ours(work: Path) -> None:
    work.mkdir(exist_ok=True)
    script = f"{shlex.quote(sys.executable)} -m headwater new demo --defaults --diff | head -1"

    done = subprocess.run(["sh", "-c", script], cwd=work, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert done.stdout.startswith("---")


def test_nobody_reads_the_progress(work: Path) -> None:
    work.mkdir(exist_ok=True)
    python = shlex.quote(sys.executable)
    script = f"({python} -m headwater new demo --defaults --no-install; echo $? > code) 2>&1 | true"

    subprocess.run(["sh", "-c", script], cwd=work, check=True)

    deadline = time.monotonic() + 60
    while not (work / "code").is_file() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    assert (work / "code").read_text() == "0\n"
    assert (work / "demo" / "streamlit_app.py").is_file()
