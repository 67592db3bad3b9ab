"""What is fetched of a kit's repository, what it is called, and that nothing runs meanwhile."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from headwater.adapters.git import Exported, export
from headwater.adapters.guard import Guard
from headwater.adapters.rollback import refresh_index
from headwater.core.errors import UsageError
from support import write
from updates import ONE, TWO, git, make_kit


def fetched(kit: Path, ref: str | None, place: Path) -> Exported:
    with Guard() as guard:
        return export(str(kit), ref, place, guard)


@pytest.mark.parametrize("ref", ["v1", "v1.0", "v1.0.0", None])
def test_a_tag_that_moves_is_not_what_is_recorded(tmp_path: Path, ref: str | None) -> None:
    kit = make_kit(tmp_path / "kit", {"v1.0.0": ONE})
    git(kit, "tag", "v1")
    git(kit, "tag", "v1.0")
    git(kit, "tag", "latest")

    assert fetched(kit, ref, tmp_path / "here").version == "v1.0.0"


def test_the_version_that_was_asked_for_is_recorded_where_one_commit_has_two(tmp_path: Path) -> None:
    kit = make_kit(tmp_path / "kit", {"v1.0.0": ONE})
    git(kit, "tag", "v1.0.1")

    assert fetched(kit, "v1.0.0", tmp_path / "here").version == "v1.0.0"
    assert fetched(kit, None, tmp_path / "there").version == "v1.0.1"


def test_a_commit_without_a_version_is_described(tmp_path: Path) -> None:
    kit = make_kit(tmp_path / "kit", {"v1.0.0": ONE, "two": TWO})

    assert fetched(kit, "two", tmp_path / "here").version == "two"
    git(kit, "commit", "--quiet", "--allow-empty", "-m", "More")
    assert fetched(kit, "HEAD", tmp_path / "there").version.startswith("two-1-g")


def test_whatever_names_a_commit_is_a_version(tmp_path: Path) -> None:
    kit = make_kit(tmp_path / "kit", {"v1": ONE, "v2": TWO})
    first, second = (git(kit, "rev-parse", tag).strip() for tag in ("v1", "v2"))
    git(kit, "branch", "topic", "v1")
    git(kit, "branch", "v2", "v1")  # nobody should, but git fetches the tag by that name

    for number, (ref, commit) in enumerate(
        [
            ("topic", first),
            ("v2", second),
            (first, first),
            (first[:9], first),
            ("HEAD", second),
            ("v2~1", first),
        ]
    ):
        assert fetched(kit, ref, tmp_path / str(number)).commit == commit
    with pytest.raises(UsageError, match="has no version 'none'"):
        fetched(kit, "none", tmp_path / "none")


@pytest.mark.parametrize("ref", ["--detach", "-f", "--orphan=x"])
def test_an_option_is_no_version(tmp_path: Path, ref: str) -> None:
    kit = make_kit(tmp_path / "kit", {"v1": ONE})

    with pytest.raises(UsageError, match="has no version"):
        fetched(kit, ref, tmp_path / "here")


def hook(place: Path, told: Path) -> None:
    write(place.parent, {place.name: f"#!/bin/sh\ntouch '{told}'\n"})
    place.chmod(0o755)


def test_no_hook_runs_while_a_kit_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kit, told = make_kit(tmp_path / "kit", {"v1": ONE}), tmp_path / "told"
    hook(tmp_path / "mine" / "hooks" / "post-checkout", told)
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "mine"))

    fetched(kit, "v1", tmp_path / "here")

    assert not told.exists()


def test_no_hook_runs_while_an_index_is_brought_back(tmp_path: Path) -> None:
    project, told = make_kit(tmp_path / "project", {"v1": ONE}), tmp_path / "told"
    hook(project / ".git" / "hooks" / "post-index-change", told)
    index = tmp_path / "index"
    shutil.copyfile(project / ".git" / "index", index)
    before = index.read_bytes()
    os.utime(project / "copier.yml", (1, 1))

    refresh_index(index, str(project))

    assert index.read_bytes() != before
    assert not told.exists()
