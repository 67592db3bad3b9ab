"""Where a user's own settings of headwater are."""

from __future__ import annotations

import os
from pathlib import Path

from headwater.core.errors import UsageError
from headwater.core.preferences import Preferences
from headwater.core.preferences import preferences as parsed

FILE = "config.toml"


def folder() -> Path:
    """$HEADWATER_CONFIG_DIR, else the platform's place for it; it need not be there."""
    if named := os.environ.get("HEADWATER_CONFIG_DIR"):
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path("headwater", appauthor=False)


def preferences() -> Preferences:
    """What the user wants of every new project.

    Raises:
        UsageError: the file that says so is broken.
    """
    file = folder() / FILE
    try:
        return parsed(file.read_text("utf-8"), str(file)) if file.is_file() else Preferences()
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageError(f"{file} cannot be read: {said}.", "Mend it, or remove it.") from error
