"""Which names are taken for git's folder, and which Windows cannot have."""

from pathlib import Path

import pytest

from headwater.adapters.plain_files import Limits, exceeded, is_of_git, is_portable, transfer


@pytest.mark.parametrize(
    "name",
    [
        ".git",
        ".GIT",
        ".Git",
        "git~1",
        "GIT~2",
        ".git.",
        ".git ",
        ".g\u200cit",
        ".git::$INDEX_ALLOCATION",
        "\uff0egit",
    ],
)
def test_names_that_some_file_system_takes_for_gits_own(name: str) -> None:
    assert is_of_git(name)


@pytest.mark.parametrize(
    "name", [".gitignore", ".github", "git", "digit", ".git-blame-ignore-revs", "git~", "a.git"]
)
def test_names_that_only_look_like_it(name: str) -> None:
    assert not is_of_git(name)


@pytest.mark.parametrize(
    "name",
    [
        "CON",
        "con",
        "aux.txt",
        "nul.tar.gz",
        "COM1",
        "lpt¹.md",
        "a:b",
        "what?",
        "a|b",
        "ends.",
        "ends ",
        "a\tb",
    ],
)
def test_names_that_windows_cannot_have(name: str) -> None:
    assert not is_portable(name)


@pytest.mark.parametrize(
    "name", ["console.py", "auxiliary", "com10", "README.md", ".env", "日本.txt", "a b", "nullable"]
)
def test_names_that_everybody_can_have(name: str) -> None:
    assert is_portable(name)


def test_only_what_is_there_and_how_much_of_it_counts(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}").write_bytes(b"x" * 100)

    assert exceeded(tmp_path, Limits(3, 300)) == ""
    assert exceeded(tmp_path, Limits(2, 300)) == "more than 2 files"
    assert exceeded(tmp_path, Limits(3, 299)).startswith("more than")
    assert exceeded(tmp_path / "nowhere", Limits(0, 0)) == ""


def test_a_transfer_keeps_the_content_and_whether_it_can_be_executed(tmp_path: Path) -> None:
    made = tmp_path / "made"
    (made / "bin").mkdir(parents=True)
    (made / "bin" / "run").write_bytes(b"\x00run")
    (made / "bin" / "run").chmod(0o4777)
    (made / "plain").write_text("plain")

    transfer(made, tmp_path / "app", "kit")

    assert (tmp_path / "app" / "bin" / "run").read_bytes() == b"\x00run"
    assert (tmp_path / "app" / "bin" / "run").stat().st_mode & 0o7777 == 0o755
    assert (tmp_path / "app" / "plain").stat().st_mode & 0o111 == 0
