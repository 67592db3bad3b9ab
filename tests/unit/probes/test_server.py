"""The server as a drive has it, against a real app."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from headwater.adapters.guard import Guard
from headwater.probes.agent import Agent
from headwater.probes.controls import Step, Visit
from headwater.probes.server import serving
from headwater.probes.target import Target
from support import write

RINGS = """\
import weakref

MUCH = [[number] for number in range(100_000)]
LIVE = weakref.WeakSet()


class Ring:
    def __init__(self):
        self.itself = self
        LIVE.add(self)
"""
APP = """\
import gc
import rings
import streamlit as st

rings.Ring()
st.text(f"{len(rings.LIVE)} rings, {len(gc.get_objects())} objects")
"""

pytestmark = pytest.mark.slow


def test_what_was_imported_is_set_aside_from_the_search_for_garbage_and_what_a_run_leaves_is_not(
    tmp_path: Path,
) -> None:
    root = write(tmp_path / "app", {"streamlit_app.py": APP, "rings.py": RINGS})

    with Guard() as guard, serving(Target(root, Path(sys.executable)), tmp_path / "log", guard, 60) as served:
        visit = Visit(Agent(served.port, 30), "")
        for _ in range(5):
            visit.take(Step())

    rings, objects = map(int, re.findall(r"(\d+) (?:rings|objects)", str(visit.snapshot.tree)))
    assert rings == 1
    assert objects < 100_000
