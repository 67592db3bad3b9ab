"""What was seen of an app, and how it is kept for the next look."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from headwater.core.finding import Finding

KEPT = "sights.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Sight:
    """A page (its URL path) at a `width`, in pixels, `height` of them in its picture.

    `picture` is the name of a PNG in the folder. `outline` has a line for each role and name. `seconds` is
    what it took until the page had come to rest.
    """

    page: str
    width: int
    height: int
    picture: str
    outline: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at an app came to; `unseen` are the pages and widths that there was no time for.

    `browser` is its name and version, `network` how the app's network was closed (see confine.py).
    """

    findings: tuple[Finding, ...]
    sights: tuple[Sight, ...]
    unseen: tuple[str, ...]
    seconds: float
    browser: str = ""
    network: str = "open"


def file_name(number: int, page: str, width: int) -> str:
    """A name for a picture that every file system takes, whatever the page is called."""
    words = re.sub(r"[^a-z0-9]+", "-", page.lower()).strip("-")[:40] or "page"
    return f"{number:02}-{words}-{width}.png"


def merged(found: Iterable[tuple[int, Finding]], widths: Iterable[int]) -> Iterator[Finding]:
    """Each finding once, out of pairs with the width; it names that where it is not found at every width."""
    at: defaultdict[Finding, set[int]] = defaultdict(set)
    for width, each in found:
        at[each].add(width)
    for each, seen in at.items():
        where = ", ".join(f"{width} px" for width in sorted(seen))
        yield each if seen == set(widths) else replace(each, message=f"{each.message} [{where}]")


def save(sights: Iterable[Sight], folder: Path) -> None:
    """Keeps beside the pictures what a comparison needs."""
    kept = {"version": FORMAT, "sights": [asdict(sight) for sight in sights]}
    (folder / KEPT).write_text(json.dumps(kept, indent=1), encoding="ascii")


def load(folder: Path) -> tuple[Sight, ...]:
    """What `save` has kept; nothing where there was no look, or one by another headwater.

    Raises:
        OSError: the folder cannot be read.
    """
    try:
        kept = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return ()
    if not isinstance(kept, dict) or kept.get("version") != FORMAT:
        return ()
    return tuple(Sight(**{**sight, "outline": tuple(sight["outline"])}) for sight in kept["sights"])
