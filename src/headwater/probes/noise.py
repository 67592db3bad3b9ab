"""What goes wrong in a browser without being the app's fault."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

EXPECTED = re.compile(r"/_stcore/(health|host-config)$")
"""Streamlit looks for its server below the page's own path first."""

RESOURCE = "Failed to load resource"
"""The console's words for a request that failed; the request itself tells more."""

REPLACED = "ERR_ABORTED"
"""A picture that another one took the place of before it had come, a page that was left."""

ADDRESSES = re.compile(r"(?:https?|wss?)://[^\s'\")>]+")
LOCAL_SCHEMES = ("", "about", "blob", "data")


def is_outside(address: str, home: str) -> bool:
    """Whether `address` leads away from the app at `home` (`127.0.0.1:8501`): nothing of that is reached."""
    parts = urlsplit(address)
    return parts.scheme not in LOCAL_SCHEMES and parts.netloc != home


def matters(status: int, address: str, home: str) -> bool:
    """Whether an answer is a defect of the app's."""
    return status >= 400 and not is_outside(address, home) and not EXPECTED.search(urlsplit(address).path)  # noqa: PLR2004


def is_worth_telling(text: str, origin: str, home: str, cut_off: bool) -> bool:
    """Whether an error of the console's is the app's; `cut_off` is whether the page wanted something outside.

    Without a network a library that loads what it needs from elsewhere complains in words of its own.
    """
    if text.startswith(RESOURCE) or is_outside(origin, home):
        return False
    if any(is_outside(address, home) for address in ADDRESSES.findall(text)):
        return False
    return not (cut_off and re.search(r"Failed to fetch|NetworkError|Load failed|ERR_[A-Z]", text))
