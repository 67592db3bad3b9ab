"""How the projects of a fleet, and the files of each, are counted in words."""

from __future__ import annotations

from headwater.core.fleet import Fate
from headwater.core.plan import Change, Kind, Plan
from headwater.reporters import fleet, plan


def test_projects_in_conflict_are_counted_in_words_that_fit_one_and_many() -> None:
    assert fleet.verdict([Fate.CONFLICTS], 1.0) == "1 project: 1 in conflict. 1.0 s."
    assert (
        fleet.verdict([Fate.CONFLICTS] * 7 + [Fate.FAILED], 1.0)
        == "8 projects: 7 in conflict, 1 failed. 1.0 s."
    )
    assert fleet.verdict([], 1.0) == "0 projects: nothing to do. 1.0 s."


def test_files_in_conflict_are_counted_as_files_are() -> None:
    one, two = (Change(name, Kind.CONFLICT) for name in "ab")

    assert plan.summary(Plan("kit", "v1", "v2", {}, (one,))) == "1 file: 1 conflict"
    assert plan.summary(Plan("kit", "v1", "v2", {}, (one, two))) == "2 files: 2 conflicts"
