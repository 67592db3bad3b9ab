"""What a folder's name says of the project in it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

LONGEST_TITLE = 200


def title(folder: Path) -> str:
    """The project's name that `folder` suggests: `my-app` is `My app`; at most 200 characters."""
    words = "".join(
        " " if unicodedata.category(letter).startswith("C") or letter in "-_" else letter
        for letter in folder.name
    )
    name = " ".join(words.split())[:LONGEST_TITLE].strip()
    return name[:1].upper() + name[1:]


def slug(folder: Path) -> str:
    """The ASCII form of the folder's name as PEP 503 wants a distribution's; may be empty."""
    ascii_name = unicodedata.normalize("NFKD", folder.name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:LONGEST_TITLE].strip("-")
