"""What was found before, and when it still counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.adapters.kit_results import Results
from headwater.core.matrix import Case, Outcome, Phase, State

CASE = Case(1, {"kind": "chat", "docs": True})
PASSED = Outcome(CASE, (Phase("render", State.OK, "3 files", (), 0.5),))
FILES = {"copier.yml": b"kind: chat\n"}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEADWATER_CACHE_DIR", str(tmp_path))


def remembered(files: dict[str, bytes] = FILES, how: object = "all") -> Outcome | None:
    results = Results(files, how)
    results.load()
    return results.passed(CASE)


def test_what_passed_counts_until_the_kit_or_the_way_changes() -> None:
    Results(FILES, "all").keep(PASSED)

    assert remembered() == Outcome(CASE, PASSED.phases, remembered=True)
    assert remembered({"copier.yml": b"kind: form\n"}) is None
    assert remembered(how="no apps") is None


def test_what_failed_is_tried_again() -> None:
    Results(FILES, "all").keep(Outcome(CASE, (Phase("render", State.FAILED, "no"),)))

    assert remembered() is None


def test_what_cannot_be_read_is_nothing(tmp_path: Path) -> None:
    Results(FILES, "all").keep(PASSED)
    [file] = tmp_path.rglob("*.json")
    file.write_text('{"conditions": 1, "cases": [}')

    assert remembered() is None
