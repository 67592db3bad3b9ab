"""What a report in HTML keeps for the next run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from headwater.core.errors import UsageError
from headwater.probes.earlier import packed, read
from headwater.probes.sight import Sight, load
from headwater.reporters.html import inlined, render, shots

HOSTILE = Sight("a\"'><script>&\x1b\ud800", 390, 900, "00-a-390.png", ("main", "  heading <b>\"'&amp;"), 1.25)
PLAIN = Sight("", 1280, 900, "01-page-1280.png", ("main",), 0.5)
PICTURES = {HOSTILE.picture: b"one", PLAIN.picture: b"two"}


def test_what_a_report_shows_can_be_read_again(tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    seen = shots([HOSTILE, PLAIN], lambda name: inlined(PICTURES[name]))
    report.write_text(render("Sales", [], shots=seen), encoding="utf-8")

    earlier = read(report)

    assert [(each.page, each.width, each.outline) for each in earlier.sights] == [
        (each.page, each.width, each.outline) for each in (HOSTILE, PLAIN)
    ]
    assert [earlier.pictures[each.picture] for each in earlier.sights] == [b"one", b"two"]
    folder = earlier.unpacked(tmp_path / "folder")
    assert load(folder) == tuple(earlier.sights)
    assert all((folder / each.picture).is_file() for each in earlier.sights)


def picture(said: str, address: str = inlined(b"png")) -> str:
    return f"<img data-sight='{said}' src='{address}'>"


OTHER = json.dumps({**json.loads(packed(PLAIN)), "version": 99})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>Something else.</p>",
        picture("{"),
        picture("[]"),
        picture('{"version": 1}'),
        picture(OTHER),
        picture(packed(PLAIN), "data:image/png;base64,%%%"),
        picture(packed(PLAIN), "https://example.com/a.png"),
    ],
)
def test_what_is_no_report_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match="no report that has pictures"):
        read(tmp_path / "report.html")


def test_a_name_in_a_report_leads_nowhere(tmp_path: Path) -> None:
    evil = json.dumps({**json.loads(packed(PLAIN)), "picture": "../../evil.png"})
    (tmp_path / "report.html").write_text(picture(evil), encoding="utf-8")

    read(tmp_path / "report.html").unpacked(tmp_path / "deep")

    assert sorted(path.name for path in tmp_path.rglob("*.png")) == ["00-page-1280.png"]
