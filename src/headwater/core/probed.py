"""What probes find: the names and levels of group HW9, which the catalogue and the probes both go by."""

from __future__ import annotations

from headwater.core.finding import Level
from headwater.core.rule import Rule

PROBED = {
    "HW901": ("app-does-not-start", Level.ERROR),
    "HW902": ("page-raises", Level.ERROR),
    "HW903": ("interaction-raises", Level.ERROR),
    "HW904": ("shared-state-leak", Level.ERROR),
    "HW905": ("not-idempotent", Level.WARNING),
    "HW906": ("control-vanishes", Level.ERROR),
    "HW907": ("log-warning", Level.WARNING),
    "HW908": ("state-not-serialisable", Level.WARNING),
    "HW909": ("form-not-submittable", Level.ERROR),
    "HW910": ("browser-error", Level.ERROR),
    "HW911": ("page-slow", Level.WARNING),
    "HW912": ("own-test-fails", Level.ERROR),
}
"""The name of each code, and the level that its findings have unless the probe says another."""


def probed(code: str, docs: str, seed: str = "") -> Rule:
    """The rule for what a probe finds; its examples are the apps in tests/defects, which have to run."""
    name, level = PROBED[code]
    return Rule(code, name, level, "0.1.0", docs, seed, bad=(), good=(), probe=True)
