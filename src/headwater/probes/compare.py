"""What two looks at an app have not in common: the structure of its pages, and their pixels."""

from __future__ import annotations

import base64
import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from headwater.adapters.chromium import chromium
from headwater.adapters.guard import Guard
from headwater.core.errors import UsageError
from headwater.probes.sight import Look, Sight, load

SCRIPT = Path(__file__).parent / "scripts" / "pixels.js"
CONTEXT_LINES = 1

Measure = Callable[[bytes, bytes], float]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a page at a width: `fate` is `same`, `changed`, `added` or `removed`.

    `outline` are the lines of its structure that came (`+ `) and went (`- `), with those around them.
    `pixels` is the share of them that differ, from 0 to 1; of a page that came or went it is 1.
    """

    page: str
    width: int
    fate: str
    outline: tuple[str, ...] = ()
    pixels: float = 0.0


def compare(before: Path, after: Path, *, guard: Guard) -> tuple[Change, ...]:
    """Compares two folders that `look` has filled, page by page and width by width.

    A browser is only started when there are pictures that are not the same to the byte.

    Raises:
        UsageError: there are no sights in a folder.
        EnvironmentLackError: there is no browser.
    """
    was, became = _sights(before), _sights(after)
    with contextlib.ExitStack() as stack:
        measure = functools.cache(lambda: stack.enter_context(_measuring(guard)))
        changes = []
        for key in {**became, **was}:
            old, new = was.get(key), became.get(key)
            if old is None or new is None:
                changes.append(Change(*key, "added" if new else "removed", pixels=1.0))
                continue
            lines = tuple(_difference(old, new))
            pixels = _share((before / old.picture).read_bytes(), (after / new.picture).read_bytes(), measure)
            changes.append(Change(*key, "changed" if lines or pixels else "same", lines, pixels))
    return tuple(changes)


def certain(changes: Iterable[Change], look: Look) -> tuple[Change, ...]:
    """The changes without pages that are only gone because the later `look` did not come to see them."""
    missed = {name.rpartition(" at ")[0] or name for name in look.unseen} | {
        each.page for each in look.findings
    }
    return tuple(each for each in changes if each.fate != "removed" or f"/{each.page}" not in missed)


def _share(old: bytes, new: bytes, measure: Callable[[], Measure]) -> float:
    return 0.0 if old == new else measure()(old, new)


@contextlib.contextmanager
def _measuring(guard: Guard) -> Iterator[Measure]:
    with chromium(guard) as started:
        page = started.browser.new_page()
        script = SCRIPT.read_text(encoding="utf-8")
        yield lambda old, new: float(page.evaluate(script, [_address(old), _address(new)]))


def _sights(folder: Path) -> dict[tuple[str, int], Sight]:
    found = {(sight.page, sight.width): sight for sight in load(folder)}
    if not found:
        raise UsageError(f"There is nothing to compare in {folder}.", "Look at the app first.")
    return found


def _difference(old: Sight, new: Sight) -> Iterator[str]:
    for line in list(unified_diff(old.outline, new.outline, n=CONTEXT_LINES, lineterm=""))[2:]:
        if not line.startswith("@@"):
            yield f"{line[0]} {line[1:]}"


def _address(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
