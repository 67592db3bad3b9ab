"""For what a yes to a kit is good, and for what not."""

import pytest

from headwater.core.trust import Offer, decision

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def offer(version: str, source: str = "gh:acme/kit", commit: str = COMMIT, *unsafe: str) -> Offer:
    return Offer("kit", source, version, commit, unsafe=dict.fromkeys(unsafe, ()))


@pytest.mark.parametrize(
    ("version", "versions"),
    [
        ("v2.4.1", ">=2,<3"),
        ("0.3.1", ">=0.3,<0.4"),
        ("v1.0-3-gabcdef0", COMMIT),
        ("v2.0rc1", COMMIT),
        ("abcdef0", COMMIT),
    ],
)
def test_a_yes_is_for_what_promises_to_be_compatible(version: str, versions: str) -> None:
    assert offer(version).versions == versions
    assert decision(offer(version), "2030-01-01").covers(offer(version))


@pytest.mark.parametrize(
    ("then", "now", "covered"),
    [
        ("v2.4", "v2.9", True),
        ("v2.4", "v2.0", True),
        ("v2.4", "v3.0", False),
        ("v2.4", "v1.9", False),
        ("v2.4", "v2.4-1-gabcdef0", False),
        ("v0.3", "v0.4", False),
    ],
)
def test_another_version_is_asked_about_once_it_may_be_another_thing(
    then: str, now: str, covered: bool
) -> None:
    assert decision(offer(then), "").covers(offer(now)) is covered


def test_a_commit_is_no_other_commit() -> None:
    yes = decision(offer("abcdef0"), "")

    assert not yes.covers(offer("fedcba9", commit=COMMIT[::-1]))


@pytest.mark.parametrize("digits", ["5031012", "0000001", "12345678"])
def test_a_commit_whose_name_reads_like_a_version_is_a_commit(digits: str) -> None:
    commit, other = digits + "f" * (40 - len(digits)), digits + "e" * (40 - len(digits))

    assert offer(digits, commit=commit).versions == commit
    assert decision(offer(digits, commit=commit), "").covers(offer(digits, commit=commit))
    assert not decision(offer(digits, commit=commit), "").covers(offer(digits, commit=other))
    assert not decision(offer("v1.0"), "").covers(offer(digits, commit=commit))
    assert offer("v1", commit="1" * 40).versions == ">=1,<2"


def test_a_folder_is_trusted_as_it_may_become_and_a_repository_is_not() -> None:
    yes = decision(offer("", "/home/me/kit", ""), "")

    assert yes.covers(offer("", "/home/me/kit", ""))
    assert not yes.covers(offer("", "/home/me/other", ""))
    assert not yes.covers(offer("v1.0", "/home/me/kit"))


def test_a_source_is_the_same_however_it_is_typed() -> None:
    yes = decision(offer("v1.0", "gh:acme/kit"), "")

    assert yes.covers(offer("v1.0", "https://token@github.com/acme/kit.git"))
    assert not yes.covers(offer("v1.0", "gl:acme/kit"))


def test_more_than_was_agreed_to_is_asked_for_again() -> None:
    yes = decision(offer("v1.0", "gh:acme/kit", COMMIT, "tasks"), "")

    assert yes.covers(offer("v1.1"))
    assert yes.covers(offer("v1.1", "gh:acme/kit", COMMIT, "tasks"))
    assert not yes.covers(offer("v1.1", "gh:acme/kit", COMMIT, "tasks", "jinja_extensions"))
