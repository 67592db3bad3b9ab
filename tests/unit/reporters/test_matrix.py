"""A matrix in words, for programs, and for people."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from headwater.core.matrix import Case, Cause, Matrix, Outcome, Phase, State
from headwater.reporters import matrix as drawn
from headwater.reporters import matrix_page

BAD = Phase("drive", State.FAILED, "app.py:3: HW902 page-raises: <b>no</b> \x1b[31m", ("one", "two\x00"), 2.0)
GOOD = Phase("drive", State.OK, "1 page", (), 1.5)
LACK = Phase("environment", State.LACKING, "The packages could not be fetched.", (), 0.5)
TABLE = {"kind": ("chat", "form"), "docs": (False, True), "ci": ("one", "two")}
MATRIX = Matrix(
    "ours",
    TABLE,
    2,
    (
        Outcome(Case(1, {"kind": "chat", "docs": False, "ci": "one"}), (GOOD,)),
        Outcome(Case(2, {"kind": "chat", "docs": True, "ci": "two"}), (BAD,)),
        Outcome(Case(3, {"kind": "form", "docs": False, "ci": "one"}, "quick"), (LACK,)),
    ),
    (Cause("drive", BAD.said, ({"kind": "chat", "docs": True},), (2,)),),
    ({"kind": "form", "docs": True},),
    (Case(4, {"kind": "form", "docs": False, "ci": "two"}),),
    ("v1.0.0",),
    4.0,
)


def test_the_pair_is_in_the_words() -> None:
    assert drawn.render(MATRIX).splitlines() == [
        "drive: app.py:3: HW902 page-raises: <b>no</b> \\x1b[31m",
        "  in 1 case (2): always with kind=chat, docs=yes",
        "environment: The packages could not be fetched.",
        "  not proven, first of case 3",
    ]
    assert drawn.verdict(MATRIX) == (
        "3 cases: 1 ok, 1 failed, 1 not proven. 1 case not tried: the time was over. "
        "1 pair left out: the kit never has them. 4.0 s."
    )


def test_several_suspects_are_told_as_such_and_none_too() -> None:
    assert drawn.due_to(Cause("x", "", ({"a": 1}, {"b": 2}), (1,))) == "with a=1 or b=2"
    assert drawn.due_to(Cause("x", "", ({},), (1,))) == "whatever is answered"
    assert drawn.due_to(Cause("x", "", (), (1,))) == "no few answers that all of them have, and no other case"


def test_programs_get_all_of_it() -> None:
    told = json.loads(drawn.as_json(MATRIX))

    assert told["causes"][0]["answers"] == [{"kind": "chat", "docs": True}]
    assert told["summary"] == {"ok": 1, "failed": 1, "lacking": 1}
    assert told["not_tried"] == [{"kind": "form", "docs": False, "ci": "two"}]
    assert told["cases"][1]["phases"][0]["state"] == "failed"


def test_continuous_integration_sees_a_test_for_each_phase() -> None:
    suites = ElementTree.fromstring(drawn.junit(MATRIX))  # noqa: S314 -- ours
    counts = [
        (suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped"))
        for suite in suites
    ]

    assert counts == [("1", "0", "0", "0"), ("1", "1", "0", "0"), ("1", "0", "1", "0"), ("1", "0", "0", "1")]
    assert [each.text for each in suites.iter("failure")] == ["one\ntwo?"]


def test_people_see_which_pair_breaks() -> None:
    page = matrix_page.page(MATRIX)

    assert "kind=chat, docs=yes: breaks" in page
    assert "kind=chat, docs=no: works" in page
    assert "kind=form, docs=yes: never together" in page
    assert "kind=form, ci=two: not tried" in page
    assert "docs=yes, ci=two: only in cases that fail" in page
    assert "<b>no</b>" not in page
    assert "\x1b" not in page
