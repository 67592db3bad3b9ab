"""Finds files of a kit that cannot be made everywhere: names that Windows refuses, links that leave."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headwater.adapters.kit_jinja import Templates
from headwater.analysis.kit_source import SUFFIX, KitSource
from headwater.core.finding import Finding
from headwater.core.kit_problem import problem

LETTERS = re.compile(r"[<>:\"\\|?*\x00-\x1f]")
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)


def findings(own: KitSource, whole: KitSource, templates: Templates) -> Iterator[Finding]:
    """What there is to say of the files that the author wrote."""
    suffix = whole.setting("templates_suffix", SUFFIX) or ""
    met: dict[str, str] = {}
    for path in sorted(whole.of_template(whole), key=lambda each: (each in own.files, each)):
        plain = templates.plain(path)
        plain = plain.removesuffix(suffix) if suffix else plain
        if path in own.files or path in own.links:
            yield from of_name(path, plain)
            other = met.get(plain.lower())
            if other and other[0].isascii() and templates.plain(other).removesuffix(suffix) != plain:
                yield problem("KIT006", path, 0, f"Windows and macOS take it for {other}.")
        met.setdefault(plain.lower(), path)
    for path, leaves in own.links.items():
        if leaves:
            yield problem("KIT007", path, 0, "It is a link that leads out of the kit.")


def of_name(path: str, plain: str) -> Iterator[Finding]:
    """What there is to say of the file at `path`, which comes to be called `plain`."""
    for part in plain.split("/"):
        if found := LETTERS.search(part):
            yield problem("KIT006", path, 0, f"Windows allows no {found[0]!r} in a name.")
        elif DEVICE.match(part):
            yield problem("KIT006", path, 0, f"{part} is a device on Windows.")
        elif part.endswith((".", " ")):
            yield problem("KIT006", path, 0, f"Windows drops the end of {part!r}.")
