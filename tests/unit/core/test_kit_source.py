"""What a user may type for a kit, and what becomes of it."""

import pytest
from copier._vcs import get_repo

from headwater.core.errors import UsageError
from headwater.core.source import address, identity, is_remote, is_url, split, without_password


@pytest.mark.parametrize(
    ("text", "source", "version"),
    [
        ("gh:acme/kit", "gh:acme/kit", None),
        ("gh:acme/kit@v2.1", "gh:acme/kit", "v2.1"),
        ("acme@2.1", "acme", "2.1"),
        ("https://git.example.com/kit.git@v1", "https://git.example.com/kit.git", "v1"),
        ("https://me@git.example.com/kit", "https://me@git.example.com/kit", None),
        ("https://me:secret@git.example.com/kit@v1", "https://me:secret@git.example.com/kit", "v1"),
        ("git@git.example.com:acme/kit.git", "git@git.example.com:acme/kit.git", None),
        ("git@git.example.com:acme/kit.git@v1", "git@git.example.com:acme/kit.git", "v1"),
        ("git@host:kit", "git@host:kit", None),
        ("ssh://git@git.example.com:22/kit.git", "ssh://git@git.example.com:22/kit.git", None),
        ("./me@home/kit", "./me@home/kit", None),
        ("./me@home/kit@v1", "./me@home/kit", "v1"),
        (r"C:\me@home\kit", r"C:\me@home\kit", None),
        ("@v1", "@v1", None),
        ("kit@", "kit@", None),
    ],
)
def test_a_version_is_told_from_the_other_uses_of_an_at(text: str, source: str, version: str | None) -> None:
    assert split(text) == (source, version)


@pytest.mark.parametrize(
    "source",
    ["gh:acme/kit", "gh:acme/kit.git", "gh:/acme/kit", "gl:acme/group/kit", "git+https://a.example/k"],
)
def test_an_alias_means_what_it_means_to_copier(source: str) -> None:
    assert is_url(source)
    assert address(source) == get_repo(source)


def test_no_project_records_a_password() -> None:
    assert without_password("https://me:s3cret@a.example/kit.git") == "https://a.example/kit.git"
    assert without_password("git+https://token@a.example/kit") == "git+https://a.example/kit"
    assert without_password("git@a.example:kit.git") == "git@a.example:kit.git"


def test_one_source_has_one_identity_however_it_is_typed() -> None:
    assert identity("gh:acme/kit") == identity("https://me@github.com/acme/kit.git")
    assert identity("gh:acme/kit") != identity("gl:acme/kit")


def test_what_is_cut_off_is_who_logs_in_and_nothing_else() -> None:
    assert without_password("https://a.example/team/@home/kit") == "https://a.example/team/@home/kit"
    assert (
        without_password("https://bad.example?@good.example/kit") == "https://bad.example?@good.example/kit"
    )
    assert without_password("/home/me@work/kit") == "/home/me@work/kit"


@pytest.mark.parametrize(
    "source",
    [
        "https://bad.example?@good.example/kit", "https://bad.example#@good.example/kit",
        r"https://bad.example\@good.example/kit", "https://bad.example @good.example/kit",
        "https://bad.example\t@good.example/kit", "https://good.example/kit\n", "https://bad.example\0@a.example/k",
        "https://\u202egood.example/kit", "https://me@bad.example@good.example/kit", "https://bad.example\uff0f@a/k",
        "https:///bad.example/kit", "git+https://bad.example?@good.example/kit", "gh:acme/kit?x",
        "gh:acme/my kit",
        "ssh://git@good.example/a?b", "git@good.example:a#b", "file:///home/me/a kit", "https::http://a.example/?b",
    ],
)  # fmt: skip
def test_an_address_that_could_lead_elsewhere_is_none(source: str) -> None:
    with pytest.raises(UsageError, match="nobody can be sure where it leads"):
        address(source)
    with pytest.raises(UsageError):
        identity(source)


@pytest.mark.parametrize(
    "source",
    ["/home/me/what?", "/home/me/C#/kit", "./my kit", "https://me:s%40t@a.example/k", "ssh://git@a/~me/k"],
)
def test_a_folder_may_be_called_anything(source: str) -> None:
    assert address(source) == source


def test_what_is_surely_on_another_machine() -> None:
    far = ("gh:acme/kit", "https://a.example/kit", "git+ssh://git@a.example/kit", "git@a.example:team/kit")
    near = (
        "/home/me/kit",
        "file:///home/me/kit",
        "git+/home/me/kit",
        "~/kit.git",
        "a/../b.git",
        "git@a/b.git",
    )

    assert all(map(is_remote, far))
    assert not any(map(is_remote, near))
