import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.adapters.guard import Guard
from headwater.adapters.staging import put, staging
from headwater.core.errors import UsageError
from support import listing, write


@pytest.fixture
def guard() -> Iterator[Guard]:
    with Guard() as guard:
        yield guard


def test_a_project_is_put_into_place_by_one_rename(tmp_path: Path, guard: Guard) -> None:
    with staging(tmp_path / "a" / "b" / "demo", guard) as staged:
        write(staged.project, {"app/state.py": ""})
        assert not (tmp_path / "a").exists()
        staged.place(force=False)

    assert listing(tmp_path) == ["a", "a/b", "a/b/demo", "a/b/demo/app", "a/b/demo/app/state.py"]


def test_an_exception_leaves_nothing(tmp_path: Path, guard: Guard) -> None:
    def interrupted() -> None:
        with staging(tmp_path / "a" / "demo", guard) as staged:
            write(staged.project, {"x": ""})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert listing(tmp_path) == []


def test_a_copy_is_apart_from_the_project(tmp_path: Path, guard: Guard) -> None:
    with staging(tmp_path / "demo", guard) as staged:
        write(staged.project, {"x": "1"})
        (staged.copy("drive") / "x").write_text("2")

        assert (staged.project / "x").read_text() == "1"


def test_what_came_into_being_meanwhile_is_not_touched(tmp_path: Path, guard: Guard) -> None:
    with staging(tmp_path / "demo", guard) as staged:
        write(staged.project, {"x": "ours"})
        write(tmp_path / "demo", {"x": "theirs"})
        with pytest.raises(UsageError, match="come into being"):
            staged.place(force=False)

    assert (tmp_path / "demo" / "x").read_text() == "theirs"


def test_a_merge_that_fails_halfway_is_undone(
    tmp_path: Path, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "demo", {"a": "theirs", "b": "theirs", "c/d": "theirs"})
    rename, renamed = Path.rename, []

    def fails_in_the_end(self: Path, target: Path) -> Path:
        renamed.append(self.name)
        if len(renamed) == 5:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    with staging(tmp_path / "demo", guard) as staged:
        write(staged.project, {"a": "ours", "b": "ours", "c/e": "ours"})
        monkeypatch.setattr(Path, "rename", fails_in_the_end)
        with pytest.raises(OSError, match="No space left"):
            staged.place(force=True)

    assert listing(tmp_path / "demo") == ["a", "b", "c", "c/d"]
    assert (tmp_path / "demo" / "a").read_text() == "theirs"


def test_a_merge_that_is_killed_halfway_is_undone(tmp_path: Path) -> None:
    write(tmp_path / "demo", {"a": "theirs", "b": "theirs"})
    script = f"""
import time
from pathlib import Path
from headwater.adapters.guard import Guard
from headwater.adapters.staging import put, staging

rename, count = Path.rename, 0

def stops_in_the_end(self, target):
    global count
    count += 1
    if count == 4:
        print("halfway", flush=True)
        time.sleep(60)
    return rename(self, target)

with Guard() as guard, staging(Path({str(tmp_path / "demo")!r}), guard) as staged:
    for name in ("a", "b", "c/d"):
        path = staged.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("ours")
    Path.rename = stops_in_the_end
    staged.place(force=True)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "halfway\n"
    assert (tmp_path / "demo" / "a").read_text() == "ours"

    process.kill()
    process.wait()

    deadline = time.monotonic() + 10
    while listing(tmp_path) != ["demo", "demo/a", "demo/b"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert listing(tmp_path) == ["demo", "demo/a", "demo/b"]
    assert (tmp_path / "demo" / "a").read_text() == "theirs"
    assert (tmp_path / "demo" / "b").read_text() == "theirs"


def test_files_are_changed_all_at_once_and_keep_their_modes(tmp_path: Path, guard: Guard) -> None:
    write(tmp_path, {"app.py": "old\n", "other.py": "mine\n"})
    (tmp_path / "app.py").chmod(0o755)

    put(tmp_path, {"app.py": (b"old\n", b"new\n"), "tests/test_app.py": (None, b"test\n")}, guard)

    assert listing(tmp_path) == ["app.py", "other.py", "tests", "tests/test_app.py"]
    assert (tmp_path / "app.py").read_text() == "new\n"
    assert (tmp_path / "app.py").stat().st_mode & 0o777 == 0o755


def test_what_somebody_has_written_in_the_meantime_is_kept(tmp_path: Path, guard: Guard) -> None:
    write(tmp_path, {"app.py": "an hour of work\n"})

    put(tmp_path, {"app.py": (b"old\n", b"new\n")}, guard)

    assert (tmp_path / "app.py.orig").read_text() == "an hour of work\n"


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path, guard: Guard) -> None:
    write(tmp_path, {"app.py": "old\n", "tests": "a file where a folder must be\n"})
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    with pytest.raises(UsageError, match="in the way"):
        put(tmp_path, {"app.py": (b"old\n", b"new\n"), "tests/test_app.py": (None, b"test\n")}, guard)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
