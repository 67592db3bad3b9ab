"""What an earlier look saw, as a report in HTML carries it beside each of its pictures."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from headwater.core.errors import UsageError
from headwater.probes.sight import FORMAT, Sight, file_name, save

ATTRIBUTE = "data-sight"
"""The attribute of a picture that holds what `packed` makes of its sight."""

ADDRESS = "data:image/png;base64,"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The pages of an earlier look, and the `pictures` of them, PNGs by the names that the sights have."""

    sights: Sequence[Sight]
    pictures: Mapping[str, bytes]

    def unpacked(self, folder: Path) -> Path:
        """Makes `folder`, with what a look has in it, for `compare`."""
        folder.mkdir()
        for name, png in self.pictures.items():
            (folder / name).write_bytes(png)
        save(self.sights, folder)
        return folder


def packed(sight: Sight) -> str:
    """A sight as one line of ASCII."""
    return json.dumps({"version": FORMAT, **asdict(sight)})


def read(report: Path) -> Earlier:
    """What the report in the file `report` shows.

    Raises:
        UsageError: there is no such file, or no picture by this version of headwater's format is in it.
    """
    try:
        text = report.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"{report} cannot be read: {_why(error)}.", HINT) from error
    found = list(_pictures(text))
    if not found:
        raise UsageError(f"{report} is no report that has pictures of pages.", HINT)
    return Earlier([sight for sight, _ in found], {sight.picture: png for sight, png in found})


HINT = "Make one: headwater check --browser --html FILE"


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else "it is no text") or str(error)


def _pictures(text: str) -> Iterator[tuple[Sight, bytes]]:
    reader = _Reader()
    reader.feed(text)
    for number, (said, address) in enumerate(reader.found):
        try:
            sight = _sight(json.loads(said), number)
            yield sight, base64.b64decode(address.removeprefix(ADDRESS), validate=True)
        except (ValueError, KeyError, TypeError, binascii.Error):
            continue  # whatever it is, `packed` has not made it


def _sight(given: Mapping[str, Any], number: int) -> Sight:
    """The sight, its picture under a name of ours: this one was not chosen by us."""
    if given["version"] != FORMAT:
        raise ValueError(given["version"])
    page, width = str(given["page"]), int(given["width"])
    fields = {name: value for name, value in given.items() if name != "version"}
    outline = tuple(map(str, given["outline"]))
    return replace(
        Sight(**fields), page=page, width=width, outline=outline, picture=file_name(number, page, width)
    )


class _Reader(HTMLParser):
    """Gathers each picture that has a sight, with its address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        said, address = attributes.get(ATTRIBUTE), attributes.get("src") or ""
        if tag == "img" and said and address.startswith(ADDRESS):
            self.found.append((said, address))
