"""What a user may type for a kit, and what becomes of it."""

import pytest
from copier._vcs import get_repo

from headwater.core.source import address, identity, is_url, split, without_password


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
