"""The report for a team: everything is in it, and whatever an app is called stays text."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest

from headwater.core.finding import Finding, Level
from headwater.probes.codes import finding
from headwater.probes.compare import Change
from headwater.probes.report import Drive
from headwater.probes.sight import Sight
from headwater.reporters.html import Shot, inlined, render, shots

HOSTILE = (
    "\"'><script>alert(1)</script><img src=//evil.example/x onerror=alert(2)>{{ 7 * 7 }}&amp;\x1b[2J\ud800"
)
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article"),
    *("h1", "h2", "h3", "p", "dl", "div", "dt", "dd", "ol", "ul", "li", "span", "code", "pre"),
    *("details", "summary", "figure", "figcaption", "img", "table", "thead", "tbody", "tr", "th", "td"),
}


class Reader(HTMLParser):
    """What a browser makes of it, as far as it matters here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.words += " "

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile() -> str:
    found = finding(
        "HW903", HOSTILE, page=f"/{HOSTILE}", path=HOSTILE, line=3, control=HOSTILE, steps=(HOSTILE, "click")
    )
    driven = Drive((found,), 1, 2, 3, (HOSTILE,), 4.25, HOSTILE, network=HOSTILE)
    return render(
        HOSTILE,
        [found],
        drive=driven,
        shots=[Shot(HOSTILE, 390, 900, inlined(b"png"), 1.25)],
        changes=[Change(HOSTILE, 390, "changed", (f"+ {HOSTILE}",), 0.5)],
    )


def test_hostile_names_stay_text() -> None:
    read = Reader(hostile())

    assert {tag for tag, _ in read.tags} <= ALLOWED
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert read.words.count("<script>alert(1)</script>") == 12
    assert "49" not in read.words
    assert "\x1b" not in read.words
    hostile().encode("utf-8")


def test_nothing_is_loaded_from_elsewhere() -> None:
    read = Reader(hostile())
    addresses = [
        attributes[name] for _, attributes in read.tags for name in ("src", "href") if name in attributes
    ]

    assert addresses == [inlined(b"png")]
    assert not [tag for tag, _ in read.tags if tag in {"link", "script", "iframe"}]
    policy = next(tag["content"] for _, tag in read.tags if tag.get("http-equiv"))
    assert policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize(
    "address",
    ["https://a.example/x.png", "//a.example/x.png", "/x.png", "\\\\host\\x.png", "javascript:x.png",
     "data:text/html,x.png", "x.svg", "x.png?y=1", ""],
)  # fmt: skip
def test_a_picture_is_in_the_file_or_beside_it(address: str) -> None:
    with pytest.raises(ValueError, match="not in the report"):
        Shot("", 390, 900, address, 1.0)


def test_a_team_reads_what_there_was() -> None:
    found: list[Finding] = [
        finding("HW910", "A button has no name.", page="/", level=Level.WARNING),
        finding("HW902", "It raises.", path="app/a.py", line=7, page="/report"),
    ]
    driven = Drive(tuple(found), 2, 11, 42, (), 8.25, "agent API", network="kernel")
    seen = [Sight("report", 1280, 900, "01-report-1280.png", (), 1.5)]

    words = " ".join(Reader(render("Sales", found, drive=driven, shots=shots(seen, str))).words.split())

    assert "Sales 1 error, 1 warning" in words
    assert words.index("It raises.") < words.index("A button has no name.")
    assert "app/a.py:7 · /report" in words
    assert "Controls used 11" in words
    assert "closed by kernel" in words
    assert "/report 1 finding 1280 px · 1.5 s" in words


def test_changes_since_the_run_before() -> None:
    changes = [
        Change("", 1280, "same"),
        Change("", 390, "changed", ("- heading A", "+ heading B"), 0.0004),
        Change("new", 390, "added", pixels=1.0),
    ]

    words = " ".join(Reader(render("Sales", [], changes=changes)).words.split())

    assert "Nothing found" in words
    assert "/ 390 px changed under 0.1%" in words
    assert "/new 390 px added —" in words
    assert "/ 1280 px" not in words
    assert "No page has changed" in " ".join(Reader(render("Sales", [], changes=changes[:1])).words.split())


def test_every_picture_says_what_it_is_and_headings_are_in_order() -> None:
    read = Reader(hostile())

    assert all(attributes.get("alt") for tag, attributes in read.tags if tag == "img")
    levels = [int(tag[1]) for tag, _ in read.tags if tag in {"h1", "h2", "h3"}]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert next(attributes for tag, attributes in read.tags if tag == "html") == {"lang": "en"}


def test_what_has_changed_is_beside_what_it_was() -> None:
    now = [Sight("", width, 900, f"00-page-{width}.png", ("main",), 1.5) for width in (1280, 390)]
    seen = (*shots(now, str), *shots(now[:1], lambda _: "before.png", before=True))
    gone = shots([Sight("old", 390, 900, "old.png", (), 2.0)], str, before=True)

    read = Reader(render("Sales", [], shots=(*seen, *gone)))

    pictures = [attributes for tag, attributes in read.tags if tag == "img"]
    assert [each["src"] for each in pictures] == [
        "before.png",
        "00-page-1280.png",
        "00-page-390.png",
        "old.png",
    ]
    assert [bool(each.get("data-sight")) for each in pictures] == [False, True, True, False]
    words = " ".join(read.words.split())
    assert "Before · 1280 px · 1.5 s Now · 1280 px · 1.5 s 390 px · 1.5 s" in words
    assert "Pictures 2 Slowest page in the browser 1.5 s" in words
