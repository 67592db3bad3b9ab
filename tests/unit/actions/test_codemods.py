"""What an update mends in the user's own code."""

from __future__ import annotations

from pathlib import Path

from headwater.actions.codemods import fixes
from headwater.adapters.merge import Merged
from headwater.adapters.repository import Repository
from support import write
from updates import git

OLD = "import streamlit as st\n\nst.dataframe([1], use_container_width=True)\n"
NEW = "import streamlit as st\n\nst.dataframe([1], width='stretch')\n"


def repository_of(folder: Path, **files: str) -> Repository:
    named = {f"{name}.py": text for name, text in files.items()}
    write(folder / "app", {"requirements.txt": "streamlit>=1.67\n", **named})
    git(folder / "app", "init", "--quiet")
    git(folder / "app", "add", "--all")
    git(folder / "app", "commit", "--quiet", "-m", "Start")
    return Repository(folder / "app", folder / "store")


def test_calls_that_the_new_streamlit_warns_of_are_written_anew(tmp_path: Path) -> None:
    repository = repository_of(tmp_path, mine=OLD, other=NEW)
    merge = Merged(repository.tree, repository.entries(repository.tree), ())

    found = fixes(repository, merge, ["HW602"])

    assert [(each.path, each.rules) for each in found] == [("mine.py", ("HW602",))]
    assert repository.blobs([found[0].entry[1]])[0].decode().replace('"', "'") == NEW  # type: ignore[union-attr]


def test_a_file_with_a_conflict_is_left_to_the_user(tmp_path: Path) -> None:
    repository = repository_of(tmp_path, mine=OLD)
    entries = repository.entries(repository.tree)
    merge = Merged(repository.tree, entries, (), {"mine.py": {2: entries["mine.py"]}})

    assert fixes(repository, merge, ["HW602"]) == ()
