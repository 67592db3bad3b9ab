"""Two looks, made by hand, against each other."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

import pytest

from headwater.adapters import chromium
from headwater.adapters.guard import Guard
from headwater.core.errors import UsageError
from headwater.probes.codes import finding
from headwater.probes.compare import Change, certain, compare
from headwater.probes.sight import Look, Sight, file_name, load, save

wants_chromium = pytest.mark.skipif(
    not any(map(shutil.which, chromium.NAMES)), reason="there is no chromium here; CI installs it"
)


def png(width: int, rows: list[bytes]) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, len(rows), 8, 0, 0, 0, 0)
    content = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


BLACK = png(2, [b"\0\0", b"\0\0"])
ONE_WHITE = png(2, [b"\0\xff", b"\0\0"])
FAINT = png(2, [b"\0\x05", b"\0\0"])
TALLER = png(2, [b"\0\0", b"\0\0", b"\0\0", b"\0\0"])


def looked(folder: Path, pages: dict[str, tuple[bytes, tuple[str, ...]]]) -> Path:
    folder.mkdir()
    sights = []
    for number, (page, (picture, outline)) in enumerate(pages.items()):
        name = file_name(number, page, 390)
        (folder / name).write_bytes(picture)
        sights.append(Sight(page, 390, 2, name, outline, 1.0))
    save(sights, folder)
    return folder


@wants_chromium
def test_structure_and_pixels(tmp_path: Path) -> None:
    pages = ("same", "faint", "pixel", "taller", "words")
    before = dict.fromkeys((*pages, "gone"), (BLACK, ("main", "  heading A")))
    after = {
        "new": (BLACK, ()),
        "same": before["same"],
        "faint": (FAINT, ("main", "  heading A")),
        "pixel": (ONE_WHITE, ("main", "  heading A")),
        "taller": (TALLER, ("main", "  heading A")),
        "words": (BLACK, ("main", "  heading B")),
    }
    with Guard() as guard:
        changes = compare(looked(tmp_path / "before", before), looked(tmp_path / "after", after), guard=guard)

    assert {change.page: change for change in changes} == {
        "same": Change("same", 390, "same"),
        "faint": Change("faint", 390, "same"),
        "pixel": Change("pixel", 390, "changed", pixels=0.25),
        "taller": Change("taller", 390, "changed", pixels=0.5),
        "words": Change("words", 390, "changed", ("  main", "-   heading A", "+   heading B")),
        "new": Change("new", 390, "added", pixels=1.0),
        "gone": Change("gone", 390, "removed", pixels=1.0),
    }


def test_equal_pictures_want_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headwater.probes.compare.chromium", None)
    looked(tmp_path / "before", {"": (BLACK, ("main",))})
    looked(tmp_path / "after", {"": (BLACK, ("main",))})

    with Guard() as guard:
        changes = compare(tmp_path / "before", tmp_path / "after", guard=guard)

    assert changes == (Change("", 390, "same"),)


def test_a_page_that_was_not_seen_this_time_is_not_gone() -> None:
    pages = ("gone", "late", "slow", "broken", "late at night")
    removed = [Change(page, 390, "removed", pixels=1.0) for page in pages]
    look = Look(
        (finding("HW910", "The page crashes.", page="/broken"),), (), ("/late", "/slow at 390 px"), 300.0
    )

    assert [change.page for change in certain(removed, look)] == ["gone", "late at night"]


@pytest.mark.parametrize("kept", [None, "", "[]", '{"version": 99, "sights": []}'])
def test_a_folder_without_a_look(tmp_path: Path, kept: str | None) -> None:
    if kept is not None:
        (tmp_path / "sights.json").write_text(kept, encoding="utf-8")

    assert load(tmp_path) == ()
    with Guard() as guard, pytest.raises(UsageError, match="nothing to compare"):
        compare(tmp_path, tmp_path, guard=guard)


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("", "00-page-390.png"),
        ("../../etc", "00-etc-390.png"),
        ("Ünï/CON", "00-n-con-390.png"),
        ("ё", "00-page-390.png"),
    ],
)
def test_names_of_pictures_are_safe(page: str, name: str) -> None:
    assert file_name(0, page, 390) == name
