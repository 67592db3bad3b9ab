"""Small apps with a defect each, and their healthy twins: `tests/defects/CODE_what/{bad,good}`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from headwater.adapters.guard import Guard
from headwater.probes.drive import Effort, drive
from headwater.probes.report import Drive
from headwater.probes.target import Target
from headwater.probes.tour import RUN_SECONDS

FOLDER = Path(__file__).parent / "defects"
DEFECTS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
PATIENCE = {"hw902_hangs": 4.0}
STEPS = {"hw903_third_click": 60}
"""Random steps, where a defect takes some."""


def code_of(name: str) -> str:
    """The code of the finding that a defect is."""
    return name.partition("_")[0].upper()


def driven(name: str, which: str, place: Path, guard: Guard) -> Drive:
    """Drives one of the apps, `bad` or `good`, in a copy at `place`."""
    root = Path(shutil.copytree(FOLDER / name / which, place))
    patience = PATIENCE.get(name, RUN_SECONDS)
    effort = Effort(walk=STEPS.get(name, 0), seed=1, seconds=60.0, patience=patience)
    return drive(Target(root, Path(sys.executable)), guard=guard, effort=effort)
