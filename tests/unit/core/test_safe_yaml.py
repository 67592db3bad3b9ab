"""YAML of somebody else's: plain values as PyYAML has them, and an end to how many."""

from __future__ import annotations

import pytest
import yaml

from adversaries import YAML_BOMBS
from headwater.core.safe_yaml import BROKEN, load, nodes

PLAIN = """\
base: &base {name: Ada, since: 2024-01-01}
text: |
  two
  lines
merged:
  <<: *base
  name: Grace
both: [*base, *base]
numbers: [1, 0x1f, 1:30, 1.5, .inf]
"""


def test_plain_values_are_what_they_are_to_pyyaml() -> None:
    assert load(PLAIN) == yaml.safe_load(PLAIN)
    assert [node.tag for node in nodes(PLAIN) if node] == ["tag:yaml.org,2002:map"]


@pytest.mark.parametrize("name", YAML_BOMBS)
def test_what_explodes_is_broken(name: str) -> None:
    with pytest.raises(BROKEN):
        load(YAML_BOMBS[name])


@pytest.mark.parametrize(
    "text", ["a: !!python/object:os.system x", "a: !mine x", "a: [" + "x," * 100_001 + "]", "x" * 1_100_000]
)
def test_what_is_no_plain_value_or_too_much_is_broken(text: str) -> None:
    with pytest.raises(BROKEN):
        load(text)
