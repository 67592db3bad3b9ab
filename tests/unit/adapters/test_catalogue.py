"""Catalogues: which are looked into, in which order, and what a name in one means."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.adapters import catalogue, sources
from headwater.adapters.sources import Origin
from headwater.core.errors import UsageError
from support import write

ACME = """\
[kits.acme]
source = "git@git.example.com:acme/kit.git"
versions = ">=2,<3"
description = "Apps in the style of Acme"
presets = ["finance-dashboard"]
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in; whatever the user of these tests has configured is out of sight."""
    monkeypatch.setenv("HEADWATER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.delenv("HEADWATER_CATALOGUE", raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def named(source: str) -> str:
    return f'[kits.acme]\nsource = "{source}"\n'


def test_a_name_stands_for_a_source_and_a_range(places: Path) -> None:
    write(places, {"config/kits.toml": ACME})

    assert sources.resolved("acme") == Origin("git@git.example.com:acme/kit.git", None, ">=2,<3")
    assert sources.resolved("acme@v2.4") == Origin("git@git.example.com:acme/kit.git", "v2.4", ">=2,<3")
    entry = catalogue.found("acme")
    assert entry
    assert (entry.description, entry.presets) == ("Apps in the style of Acme", ("finance-dashboard",))
    assert sources.resolved("nobody") == Origin("nobody")


def test_the_variable_comes_before_the_user_and_the_user_before_the_project(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        places,
        {
            "variable.toml": named("gh:variable/kit"),
            "config/kits.toml": named("gh:user/kit") + '[kits.own]\nsource = "gh:user/own"\n',
            "work/pyproject.toml": '[tool.headwater]\ncatalogue = "tools/kits.toml"\n',
            "work/tools/kits.toml": named("gh:project/kit") + '[kits.near]\nsource = "gh:project/near"\n',
        },
    )

    assert sources.resolved("acme").source == "gh:user/kit"
    monkeypatch.setenv("HEADWATER_CATALOGUE", str(places / "variable.toml"))
    assert sources.resolved("acme").source == "gh:variable/kit"
    assert {entry.name: entry.source for entry in catalogue.every()} == {
        "acme": "gh:variable/kit", "own": "gh:user/own", "near": "gh:project/near",
    }  # fmt: skip


def test_a_folder_of_a_catalogue_is_one_beside_it(places: Path) -> None:
    write(places, {"config/kits.toml": named("../team/kit")})

    assert sources.resolved("acme").source == str(places / "team" / "kit")


def test_a_name_comes_before_a_folder(places: Path) -> None:
    folders = ("acme", "default", "other", "odd@v1")
    write(places, {"config/kits.toml": ACME, **{f"work/{name}/copier.yml": "" for name in folders}})

    assert sources.resolved("acme").source not in {"acme", None}
    assert sources.resolved("default") == Origin(None)
    assert sources.resolved("./acme") == Origin("./acme")
    assert sources.resolved("./default") == Origin("./default")
    assert sources.resolved("other") == Origin("other")
    assert sources.resolved("odd@v1") == Origin("odd@v1")


def test_a_version_may_be_asked_for_once(places: Path) -> None:  # noqa: ARG001
    assert sources.resolved("gh:a/b@v1", "v1") == Origin("gh:a/b", "v1")
    with pytest.raises(UsageError, match="asks for version 'v1', and --ref for 'v2'"):
        sources.resolved("gh:a/b@v1", "v2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[kits.acme\n", "is not TOML"),
        ("[kit.acme]\nsource = 'x'\n", "and nothing else"),
        ("[kits.acme]\nversions = '>=2'\n", "has no source"),
        ("[kits.acme]\nsource = 'x'\nversions = 'two'\n", "versions is no range"),
        ("[kits.acme]\nsource = 'x'\nurl = 'y'\n", "may have description, presets, source, versions"),
        ("[kits.'a b']\nsource = 'x'\n", "which nobody could type"),
        ("[kits.acme]\nsource = 'x'\npresets = 'one'\n", "presets is no list"),
    ],
)
def test_a_broken_catalogue_is_named(places: Path, text: str, said: str) -> None:
    write(places, {"config/kits.toml": text})

    with pytest.raises(UsageError, match=said) as caught:
        sources.resolved("acme")
    assert str(places / "config" / "kits.toml") in caught.value.message


def test_a_catalogue_that_is_named_and_not_there_is_told(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADWATER_CATALOGUE", str(places / "nowhere.toml"))

    with pytest.raises(UsageError, match=r"nowhere\.toml cannot be read: No such file"):
        sources.resolved("acme")
