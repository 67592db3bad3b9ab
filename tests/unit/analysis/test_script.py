"""Blocks, and which of them exclude each other."""

from __future__ import annotations

import ast
import random

from headwater.analysis.script import Block


def test_blocks_hold_and_exclude_each_other_as_their_chains_tell() -> None:
    chance = random.Random(3)  # noqa: S311 -- the same in every run
    blocks = [Block("root"), Block("root")]
    for _ in range(40):
        around = chance.choice(blocks[-6:])
        branch = ast.If()
        blocks += [Block("if", around, branch), Block("else", around, branch), Block("maybe", around)]

    for one in blocks:
        for other in blocks:
            assert one.holds(other) is any(each is one for each in other.chain())
            assert one.excludes(other) is _in_other_arms(one, other)


def _in_other_arms(one: Block, other: Block) -> bool:
    arms = {id(each.branch): each for each in one.chain() if each.branch}
    return any(arms.get(id(each.branch), each) is not each for each in other.chain())
