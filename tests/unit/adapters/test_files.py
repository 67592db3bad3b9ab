import subprocess
from pathlib import Path

import pytest

from headwater.adapters.files import opened, project_of
from support import write


def names(root: Path, *exclude: str) -> list[str]:
    return sorted(opened(root, exclude).files)


def test_environments_caches_and_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.py": "", "app/b.py": "", ".streamlit/config.toml": "", ".github/c.yml": "",
            ".venv/d.py": "", "env/pyvenv.cfg": "", "env/e.py": "", "node_modules/f.py": "",
            "x/site-packages/g.py": "", "__pycache__/h.py": "", ".hidden/i.py": "",
        },
    )  # fmt: skip
    (tmp_path / "link.py").symlink_to(tmp_path / "a.py")

    assert names(tmp_path) == [".github/c.yml", ".streamlit/config.toml", "a.py", "app/b.py"]


@pytest.mark.parametrize(
    "ignore",
    [
        "*.log\nout/\n",
        "/only_here.py\n",
        "deep/**/x.py\n",
        "*.py\n!kept.py\n",
        "# a comment\n\n\\#odd.py\n",
        "a?c.py\n[xy].py\n",
    ],
)
def test_what_git_ignores_is_what_git_says(ignore: str, tmp_path: Path) -> None:
    files = [
        "a.log", "out/a.py", "only_here.py", "sub/only_here.py", "deep/x.py", "deep/er/x.py", "kept.py",
        "sub/kept.py", "#odd.py", "abc.py", "x.py", "sub/out/b.py",
    ]  # fmt: skip
    write(
        tmp_path, {".gitignore": ignore, "sub/.gitignore": "local.py\n", "sub/local.py": "", "local.py": ""}
    )
    write(tmp_path, dict.fromkeys(files, ""))
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    command = ["git", "ls-files", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert names(tmp_path) == sorted(name for name in listed.split("\0") if name)


def test_globs_are_excluded(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", "old/b.py": "", "app/c_test.py": ""})

    assert names(tmp_path, "old/", "*_test.py") == ["a.py"]


def test_content_is_read_when_it_is_asked_for_and_data_is_not(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", "big.py": "#" * 300_000, "big.csv": "," * 300_000})
    files = opened(tmp_path).files
    (tmp_path / "a.py").write_text("x = 2\n")

    assert files["a.py"] == b"x = 2\n"
    assert len(files["big.py"]) == 300_000
    assert files["big.csv"] == b""
    with pytest.raises(KeyError):
        files["nowhere.py"]


def test_the_project_of_a_path(tmp_path: Path) -> None:
    write(tmp_path, {"one/pyproject.toml": "", "one/app/pages/a.py": "", "two/b.py": ""})

    assert project_of(tmp_path / "one" / "app" / "pages" / "a.py") == tmp_path / "one"
    assert project_of(tmp_path / "two") == tmp_path / "two"
