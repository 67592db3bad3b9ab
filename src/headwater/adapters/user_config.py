"""Where a user's own settings of headwater are."""

from __future__ import annotations

import os
from pathlib import Path


def folder() -> Path:
    """$HEADWATER_CONFIG_DIR, else the platform's place for it; it need not be there."""
    if named := os.environ.get("HEADWATER_CONFIG_DIR"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("headwater", appauthor=False)
