"""What a step tells of itself while it is under way."""

from __future__ import annotations

from headwater.core.progress import Step


def test_the_time_left() -> None:
    step = Step("drive")
    assert step.left is None

    step.limit(100)
    first, second = step.left, step.left

    assert first is not None
    assert second is not None
    assert 0 < second <= first <= 100


def test_no_time_is_left_over_when_it_is_up() -> None:
    step = Step("drive")
    step.limit(-5)

    assert step.left == 0
