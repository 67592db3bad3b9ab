"""The released versions of the default kit: each is what it was, and can be rendered again byte for byte."""

import hashlib
import json
import runpy
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from headwater.adapters import copier, default_kit, kits, releases
from headwater.adapters.guard import Guard
from headwater.core.errors import HeadwaterError, UsageError
from headwater.rules import catalogue
from support import ROOT

VERSIONS = releases.versions()
MANIFEST = tomllib.loads((ROOT / "kit.toml").read_text(encoding="utf-8"))
TOOL = runpy.run_path(str(ROOT / "tools" / "release_kit.py"))
RENDERS = [(version, render) for version, entry in releases.record().items() for render in entry["renders"]]


def archive(version: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(releases.FOLDER / f"{version}.zip")


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_versions_come_in_their_order() -> None:
    assert tuple(sorted(VERSIONS, key=lambda version: [int(part) for part in version.split(".")])) == VERSIONS
    assert VERSIONS[0] == "0.1.0"
    assert VERSIONS[-1] == releases.newest()
    assert tuple(releases.record()) == VERSIONS


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("0.9.0", "0.10.0"),
        ("v0.1.0", "0.1.1"),
        ("main", "0.0.0"),
        ("0.4.0.dev0", "0.0.1"),
        ("0.1.²", "0.0.1"),
    ],
)
def test_versions_are_compared_as_numbers(earlier: str, later: str) -> None:
    assert releases.order(earlier) < releases.order(later)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_archive_is_the_one_that_was_released(version: str) -> None:
    digest = hashlib.sha256((releases.FOLDER / f"{version}.zip").read_bytes()).hexdigest()

    assert digest == releases.record()[version]["sha256"], "What is released never changes: release another."


@pytest.mark.parametrize("version", VERSIONS)
def test_an_archive_holds_plain_files_only(version: str) -> None:
    for entry in archive(version).infolist():
        path = PurePosixPath(entry.filename)
        assert path.parts[0] in {"copier.yml", "kit.toml", "template"}
        assert not {"..", "."} & set(path.parts)
        assert entry.external_attr >> 16 == 0o100644, "neither a link nor anything to be executed"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_says_what_it_brought(version: str) -> None:
    entry = releases.record()[version]

    assert entry["notes"]
    assert all(isinstance(line, str) and line.strip() for line in entry["notes"])
    assert set(entry["codemods"]) <= {rule.code for rule in catalogue()}
    assert tomllib.loads(archive(version).read("kit.toml").decode()) == {
        "name": "default",
        "version": version,
    }


@pytest.mark.parametrize(
    ("version", "render"), RENDERS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_version_renders_byte_for_byte_what_it_always_did(version: str, render: Mapping[str, Any]) -> None:
    assert TOOL["rendered"](version, render["answers"]) == render["sha256"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_kind_of_every_version_is_held_to_what_it_was(version: str) -> None:
    renders = releases.record()[version]["renders"]

    assert renders[0]["answers"] == {}
    assert {"dashboard", "crud", "chat", "blank"} <= {render["answers"].get("kind") for render in renders}


def test_the_template_is_the_newest_release_or_at_work_on_the_next(tmp_path: Path) -> None:
    if MANIFEST["version"] != releases.newest():
        assert MANIFEST["version"] not in VERSIONS, "kit.toml names a version that is long released"
        return
    releases.unpack(releases.newest(), tmp_path)
    here = {f"template/{name}": held for name, held in content(ROOT / "template").items()}
    here |= {name: (ROOT / name).read_bytes() for name in ("copier.yml", "kit.toml")}

    assert here == content(tmp_path), (
        f"{releases.newest()} is released and the kit has changed since: give kit.toml a version like "
        '"0.9.0.dev0" and a table [next] with notes; `make release-kit` makes a release of it.'
    )


def test_notes_are_those_of_the_versions_in_between() -> None:
    first, *others = VERSIONS

    assert [note.version for note in releases.notes(f"v{first}", VERSIONS[-1])] == others
    assert releases.notes(VERSIONS[-1], VERSIONS[-1]) == []
    assert [note.version for note in releases.notes("", first)] == [first]


@pytest.mark.parametrize("ref", ["v0.1.0", "0.1.0"])
def test_a_version_is_opened_by_its_number_or_tag(ref: str) -> None:
    with Guard() as guard, kits.opened(None, ref, guard) as kit:
        assert (kit.version, kit.source) == ("v0.1.0", kits.DEFAULT_SOURCE)
        assert "0.1.0" in (kit.root / "kit.toml").read_text(encoding="utf-8")


def test_what_is_made_records_its_version_and_a_source_that_nobody_can_register(tmp_path: Path) -> None:
    with Guard() as guard, kits.opened(None, "v0.1.0", guard) as kit:
        copier.render(kit, {}, {}, tmp_path / "app")
        answers = (tmp_path / "app" / kit.answers_file).read_text(encoding="utf-8")

    assert "_commit: v0.1.0\n_src_path: https://headwater.invalid/default-kit.git\n" in answers


def test_a_version_that_nobody_released_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no version 'v0\.0\.7'") as refused:
        default_kit.fetch("v0.0.7", tmp_path / "kit")

    assert "v0.1.0" in refused.value.hint
    assert not (tmp_path / "kit").exists()


def test_a_version_from_the_future_asks_for_a_newer_headwater(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        default_kit.fetch("v99.0.0", tmp_path / "kit")

    assert "upgrade headwater" in refused.value.hint


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, for a test to damage."""
    folder = tmp_path / "releases"
    folder.mkdir()
    for path in releases.FOLDER.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(releases, "FOLDER", folder)
    monkeypatch.setattr(releases, "RECORD", folder / "releases.json")
    releases.record.cache_clear()
    yield folder
    releases.record.cache_clear()


def test_an_archive_that_was_changed_is_refused(damaged: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(damaged / "0.1.0.zip", "a") as changed:
        changed.writestr("template/more.py", "")

    with pytest.raises(HeadwaterError, match="is not what was released"):
        releases.unpack("0.1.0", tmp_path)
    assert not (tmp_path / "template").exists()


@pytest.mark.parametrize("text", ["", "{", None])
def test_a_record_that_is_broken_is_told(text: str | None, damaged: Path, tmp_path: Path) -> None:
    record = damaged / "releases.json"
    record.unlink() if text is None else record.write_text(text)

    with pytest.raises(HeadwaterError, match="cannot be read") as told:
        releases.unpack("0.1.0", tmp_path)
    assert "install headwater again" in told.value.hint


def test_a_record_with_gaps_trusts_no_archive(damaged: Path, tmp_path: Path) -> None:
    (damaged / "releases.json").write_text(json.dumps({}))

    with pytest.raises(HeadwaterError, match="is not what was released"):
        releases.unpack("0.1.0", tmp_path)
