"""What a probe runs: a copy of a project, by the project's own interpreter, in an environment of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from headwater.adapters import scrubbed

MEMORY = 4 << 30


@dataclass(frozen=True, slots=True)
class Target:
    """The project at `root` (a scratch copy: probes let the app write there), run by `python`.

    `env` is added to the child's environment. `network` is whether it may reach others, `memory` how many
    bytes of it there are for the app (0: all).
    """

    root: Path
    python: Path
    entrypoint: str = "streamlit_app.py"
    env: Mapping[str, str] = field(default_factory=dict)
    network: bool = False
    memory: int = MEMORY

    def environment(self) -> dict[str, str]:
        """The child's environment: no secret and no setting of the user's, with folders of its own."""
        home, temporary = (self.root.parent / f"{self.root.name}-{name}" for name in ("home", "tmp"))
        for folder in (home, temporary):
            folder.mkdir(exist_ok=True)
        own = dict.fromkeys(scrubbed.TEMPORARY, str(temporary)) | {
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        }
        return scrubbed.environment(home) | own | dict(self.env)

    def files(self) -> dict[str, bytes]:
        """The project's Python, by path."""
        found = (path for path in self.root.rglob("*.py") if ".venv" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def relative(self, path: str) -> str:
        """`path` relative to the project, with forward slashes; "" when it is not one of its files."""
        try:
            inside = Path(path).resolve().relative_to(self.root.resolve())
        except ValueError:
            return ""
        return "" if inside.parts[0] == ".venv" else inside.as_posix()


def streamlit_of(target: Target) -> tuple[int, ...]:
    """The version of Streamlit beside the target's interpreter, read from its metadata without running it.

    Where it cannot be told, the newest is assumed: starting it will say what is wrong.
    """
    home = target.python.parent.parent
    for pattern in ("lib/python*/site-packages", "Lib/site-packages"):
        for found in home.glob(f"{pattern}/streamlit-*.dist-info"):
            parts = found.name.removeprefix("streamlit-").removesuffix(".dist-info").split(".")
            return tuple(int(part) for part in parts if part.isdigit())
    return (sys.maxsize,)
