import pytest

from headwater.rules import catalogue, selected


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ((), (), {"HW001", "HW502", "HW503", "HW801"}),
        (("HW5",), (), {"HW502", "HW503"}),
        ((), ("HW",), set()),
        (("HW801",), ("HW8",), {"HW801"}),
        (("HW5",), ("HW503",), {"HW502"}),
        (("HW9",), (), set()),
    ],
)
def test_the_longer_prefix_wins(select: tuple[str, ...], ignore: tuple[str, ...], expected: set[str]) -> None:
    rules = [rule for rule in catalogue() if rule.code in {"HW001", "HW502", "HW503", "HW801"}]

    assert {rule.code for rule in selected(rules, select, ignore)} == expected
