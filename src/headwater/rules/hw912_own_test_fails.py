"""The project's own tests fail, or prove nothing.

## What it does
Runs the project's tests in a copy, with the project's own pytest and without a network, and reports each that
fails or ends with an error, tests of which none passes, and tests that do not end within the time limit.

## Why is this bad?
Tests that fail are not looked at any more, and tests that do not run protect nothing.

## Example
    def test_total():
        assert total([1, 2]) == 4

## Use instead
    def test_total():
        assert total([1, 2]) == 3

## Known limits
A test that needs the network, the user's home folder or a secret from the environment fails here: none of
them is there. Only pytest is known.
"""

from __future__ import annotations

from headwater.core.probed import probed

RULE = probed("HW912", __doc__)
