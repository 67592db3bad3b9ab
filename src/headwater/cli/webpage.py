"""What a check with `--run` came to, as one HTML file."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.actions.request import Checked, Seen
from headwater.reporters import html
from headwater.reporters.html import Shot


def of(checked: Checked) -> str:
    """The text of the file."""
    one = checked.seen[0] if len(checked.seen) == 1 else None
    return html.render(
        ", ".join(seen.entrypoint for seen in checked.seen),
        checked.report.findings,
        drive=one.drive if one else None,
        shots=[shot for seen in checked.seen for shot in (*_now(seen), *_before(seen))],
        changes=[change for seen in checked.seen for change in seen.changes],
    )


def _now(seen: Seen) -> Iterator[Shot]:
    sights = seen.look.sights if seen.look else ()
    yield from html.shots(sights, lambda name: html.inlined(seen.pictures[name]))


def _before(seen: Seen) -> Iterator[Shot]:
    """The pictures that are not the same any more."""
    if seen.earlier is None:
        return
    pictures = seen.earlier.pictures
    changed = {(each.page, each.width) for each in seen.changes if each.fate in {"changed", "removed"}}
    sights = [each for each in seen.earlier.sights if (each.page, each.width) in changed]
    yield from html.shots(sights, lambda name: html.inlined(pictures[name]), before=True)
