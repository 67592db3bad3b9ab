"""kill -9 at any point of an update or an undo: the project is as before or as after, and all goes on.

`python bench/kills.py` prints what is tested here as a table.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from support import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="waits for orphans by Linux's subreaper"),
]


def shots(subject: str, count: int) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / "kills.py", subject, str(count), "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("subject", "count"),
    [("update", 44), ("undo", 36), ("recovery", 20), ("whole-update", 12), ("whole-undo", 8)],
)
def test_a_project_is_as_before_or_as_after_a_kill(subject: str, count: int) -> None:
    found = shots(subject, count)

    assert len(found) >= count - 2, "points too near to each other fall together"
    assert [each for each in found if not each["good"]] == []
    if subject in {"update", "undo"}:
        states = {each["left"] for each in found if each["everything"]}
        assert states == {"before", "torn", "after"}, "none of the kills was where it hurts"
