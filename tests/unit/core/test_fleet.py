"""Parts of a fleet."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.core.errors import UsageError
from headwater.core.fleet import Member, Shard

FLEET = [Member(f"team/app-{number}", Path()) for number in range(500)]


def test_each_project_is_in_one_shard_which_is_the_same_on_every_machine() -> None:
    parts = [Shard(number, 20).of(FLEET) for number in range(1, 21)]

    assert sorted(member.name for part in parts for member in part) == sorted(each.name for each in FLEET)
    assert max(map(len, parts)) < 3 * 500 / 20
    assert [each.name for each in Shard(3, 20).of(FLEET)][:2] == ["team/app-7", "team/app-37"]


@pytest.mark.parametrize("text", ["", "3", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "a/b"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no part of a fleet"):
        Shard.parsed(text)
