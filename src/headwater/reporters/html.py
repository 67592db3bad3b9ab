"""What a run came to, as one HTML file for a team: nothing in it is loaded from elsewhere, nothing runs."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from headwater.core.finding import Finding, Level
from headwater.core.words import counted
from headwater.probes.compare import Change
from headwater.probes.earlier import packed
from headwater.probes.report import Drive
from headwater.probes.sight import Sight
from headwater.reporters.text import printable

ADDRESS = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]*|(?![/\\])[^:?#\\]+\.png")
"""A picture in the file itself, or one beside it: never one from elsewhere."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page (its URL path), `width` by `height` pixels; `address` is where the HTML finds it.

    `seconds` is what it took until the page had come to rest. `before` is whether it shows what the page was
    in an earlier run; else `packed` is what a later run compares itself with.
    """

    page: str
    width: int
    height: int
    address: str
    seconds: float
    before: bool = False
    packed: str = ""

    def __post_init__(self) -> None:
        """Refuses, with a ValueError, an address that leads out of the report."""
        if not ADDRESS.fullmatch(self.address):
            raise ValueError(f"a picture that is not in the report: {self.address[:80]}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page with all that there is to say about it; in a row of pictures they are beside each other."""

    name: str
    rows: tuple[tuple[Shot, ...], ...]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]


def shots(
    sights: Iterable[Sight], address: Callable[[str], str], *, before: bool = False
) -> tuple[Shot, ...]:
    """The pictures of a look, of one `before` this or of this; `address` is for the name of a file."""
    return tuple(
        Shot(
            each.page, each.width, each.height, address(each.picture), each.seconds,
            before, "" if before else packed(each),
        )
        for each in sights
    )  # fmt: skip


def inlined(png: bytes) -> str:
    """The address of a picture that is in the file itself."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def render(
    title: str,
    findings: Sequence[Finding],
    *,
    drive: Drive | None = None,
    shots: Sequence[Shot] = (),
    changes: Sequence[Change] = (),
) -> str:
    """The whole report; `changes` are those since the run before."""
    return environment().get_template("report.html.j2").render(
        title=title,
        findings=sorted(findings, key=lambda each: (each.level is not Level.ERROR, each)),
        verdict=_verdict(findings),
        failed=any(each.level is Level.ERROR for each in findings),
        figures=_figures(drive, shots),
        unused=drive.unused if drive else (),
        pages=_pages(findings, shots, changes),
        changed=[each for each in changes if each.fate != "same"],
        compared=len(changes),
    )  # fmt: skip


def environment() -> Environment:
    """What renders the templates of this folder."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"place": _place, "share": _share}
    return made


def _clean(value: Any) -> Any:
    """No control characters and nothing that cannot be written as UTF-8."""
    return printable(value).encode("utf-8", "replace").decode() if type(value) is str else value


def _verdict(findings: Sequence[Finding]) -> str:
    errors = sum(each.level is Level.ERROR for each in findings)
    told = [(errors, "error"), (len(findings) - errors, "warning")]
    return ", ".join(counted(number, thing) for number, thing in told if number) or "Nothing found"


def _figures(drive: Drive | None, shots: Sequence[Shot]) -> list[tuple[str, str]]:
    """What there was, each with its name."""
    figures = []
    if drive:
        figures += [
            ("Pages opened", str(drive.pages)),
            ("Controls used", str(drive.controls)),
            ("Runs of the script", str(drive.requests)),
            ("Seconds", f"{drive.seconds:.1f}"),
            ("Driven by", drive.means),
            ("Network", "open" if drive.network == "open" else f"closed by {drive.network}"),
        ]
    if shots := [shot for shot in shots if not shot.before]:
        slowest = max(shot.seconds for shot in shots)
        figures += [("Pictures", str(len(shots))), ("Slowest page in the browser", f"{slowest:.1f} s")]
    return figures


def _pages(findings: Sequence[Finding], shots: Sequence[Shot], changes: Sequence[Change]) -> list[Shown]:
    names = dict.fromkeys((*(shot.page for shot in shots), *(change.page for change in changes)))
    return [
        Shown(
            f"/{name}",
            tuple(_rows([shot for shot in shots if shot.page == name])),
            tuple(each for each in findings if each.page == f"/{name}"),
            tuple(change for change in changes if change.page == name),
        )
        for name in names
    ]


def _rows(shots: Sequence[Shot]) -> Iterator[tuple[Shot, ...]]:
    """What has changed in a row for each width, the earlier picture first; then all others."""
    then = {shot.width: shot for shot in shots if shot.before}
    now = {shot.width: shot for shot in shots if not shot.before}
    for width, shot in then.items():
        yield (shot, now[width]) if width in now else (shot,)
    if rest := tuple(shot for width, shot in now.items() if width not in then):
        yield rest


def _place(finding: Finding) -> str:
    line = f":{finding.line}" if finding.path and finding.line else ""
    return " · ".join(filter(None, (f"{finding.path}{line}", finding.page)))


def _share(share: float) -> str:
    """A share of all pixels, in words."""
    if not share:
        return "none"
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"  # noqa: PLR2004
