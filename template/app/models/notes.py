"""What the app is about: replace it by your own terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST = 280


@dataclass(frozen=True)
class Note:
    """A line that somebody wrote down; `written` is in UTC."""

    id: str
    text: str
    written: datetime

    def problem(self) -> str:
        """Why this cannot be kept; empty when it can."""
        if not self.text.strip():
            return "Write something first."
        if len(self.text) > LONGEST:
            return f"A note has at most {LONGEST} characters."
        return ""
