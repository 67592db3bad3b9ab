"""What of our environment a process gets that must not know of our user's secrets and settings."""

from __future__ import annotations

import os
from pathlib import Path

TEMPORARY = ("TMPDIR", "TEMP", "TMP")
"""What names the folder for temporary files, on one system or another."""

KEPT = frozenset({"PATH", "LANG", "LC_ALL", "LC_CTYPE", *TEMPORARY, "TZ", "SYSTEMROOT", "COMSPEC", "PATHEXT"})
OF_A_TERMINAL = frozenset({"TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "WT_SESSION"})


def environment(home: Path, kept: frozenset[str] = KEPT) -> dict[str, str]:
    """The variables that are `kept`, and a home folder of its own, which must be there."""
    ours = {name: value for name, value in os.environ.items() if name in kept}
    return ours | {"HOME": str(home), "USERPROFILE": str(home)}
