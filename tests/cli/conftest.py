"""What tests of several commands start from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support import write


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Makes a project of Python files: `pages__one=...` is `pages/one.py`."""

    def made(**files: str) -> Path:
        named = {name.replace("__", "/") + ".py": text for name, text in files.items()}
        return write(tmp_path / "work", {"requirements.txt": "streamlit\n", **named})

    return made
