"""A copy of a project, for whatever is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.adapters.guard import Guard
from headwater.adapters.replica import replica
from support import write


def test_a_copy_holds_what_belongs_to_the_project(tmp_path: Path) -> None:
    write(tmp_path / "app", {"app.py": "", "data/a.csv": "1", ".git/HEAD": "", ".venv/pyvenv.cfg": ""})

    copy = replica(tmp_path / "app", tmp_path / "copy")

    assert sorted(path.relative_to(copy).as_posix() for path in copy.rglob("*")) == [
        "app.py",
        "data",
        "data/a.csv",
    ]


def test_a_link_is_copied_as_what_it_leads_to(tmp_path: Path) -> None:
    write(tmp_path, {"app/app.py": "", "elsewhere.csv": "1"})
    (tmp_path / "app" / "data.csv").symlink_to(tmp_path / "elsewhere.csv")
    (tmp_path / "app" / "round").symlink_to(tmp_path / "app", target_is_directory=True)

    copy = replica(tmp_path / "app", tmp_path / "copy")
    (copy / "data.csv").write_text("2")

    assert (tmp_path / "elsewhere.csv").read_text() == "1"
    assert not (copy / "round").exists()


def test_temporary_folders_may_lie_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"app.py": "", "tmp/mine.txt": ""})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))

    with Guard() as guard, guard.temporary() as scratch, guard.temporary():
        copy = replica(tmp_path, scratch / "copy")

        assert sorted(path.name for path in copy.rglob("*")) == ["app.py", "mine.txt", "tmp"]
