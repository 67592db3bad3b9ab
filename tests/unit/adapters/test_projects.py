"""Where projects are found."""

from __future__ import annotations

import os
from pathlib import Path

from headwater.adapters.projects import below, repository_of
from support import write

ANSWERS = ".copier-answers.yml"


def test_projects_are_found_by_their_answers_file_and_nothing_else_is_looked_into(tmp_path: Path) -> None:
    inside = ["", "a/", "a/sub/", "b/c/"]
    outside = [".git/x/", ".cache/", "env/lib/x/", "a/node_modules/x/", "b/__pycache__/"]
    write(tmp_path, {f"{each}{ANSWERS}": "" for each in (*inside, *outside)} | {"env/pyvenv.cfg": ""})
    (tmp_path / "again").symlink_to(tmp_path / "a")

    assert below(tmp_path, ANSWERS) == [tmp_path, tmp_path / "a", tmp_path / "a/sub", tmp_path / "b/c"]


def test_a_folder_that_cannot_be_looked_into_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {f"a/{ANSWERS}": ""})
    handle = os.open(tmp_path, os.O_RDONLY)
    name, longest = "d" * 200, os.pathconf(tmp_path, "PC_PATH_MAX")
    for _ in range(
        longest // (len(name) + 1) + 1
    ):  # the files of the last of them have no path that the system takes
        os.mkdir(name, dir_fd=handle)
        handle, above = os.open(name, os.O_RDONLY, dir_fd=handle), handle
        os.close(above)
    os.close(handle)
    deep = tmp_path.joinpath(*[name] * 100)

    assert below(tmp_path, ANSWERS) == [tmp_path / "a"]
    assert repository_of(deep) == deep


def test_the_repository_of_a_project_is_the_nearest_folder_with_one(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", "a/x": "", "b/.git": "gitdir: elsewhere", "b/c/x": ""})

    assert repository_of(tmp_path / "a") == tmp_path
    assert repository_of(tmp_path / "b/c") == tmp_path / "b"
