"""What a kit.toml comes to with that of the kit's base: a layer has all that it does not say otherwise.

Presets, locks, values and levels of rules are the layer's where both have one of a name. Both must be content
with the headwater that is there. A file that a layer names in its policy is its own to say; of the others the
base's policy holds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from headwater.core.manifest import Manifest

PUBLISHED = "published"
"""The table of a complete kit.toml that holds what the base's says."""


def over(own: Manifest, base: Manifest) -> Manifest:
    """What `own` comes to over `base`; its name, version and changes stay its own."""
    locked = {name: value for name, value in base.locked.items() if name not in own.values}
    required = dict.fromkeys(each for each in (base.required, own.required) if each)
    return replace(
        own,
        required=",".join(required),
        presets={**{name: _but(each, own.locked) for name, each in base.presets.items()}, **own.presets},
        locked={**locked, **own.locked},
        values={**base.values, **own.values},
        policy=replace(own.policy, below=base.policy),
        rules={**base.rules, **own.rules},
        tested=replace(
            own.tested,
            values={**base.tested.values, **own.tested.values},
            without=(*base.tested.without, *own.tested.without),
        ),
        below=base,
    )


def asked_again(table: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The table of a base's kit.toml without what it says of the questions that a layer asks otherwise."""
    kept = dict(table)
    for key in ("locked", "values"):
        if key in kept:
            kept[key] = _but(kept[key], names)
    if "values" in kept.get("test", {}):
        kept["test"] = {**kept["test"], "values": _but(kept["test"]["values"], names)}
    if PUBLISHED in kept:
        kept[PUBLISHED] = asked_again(kept[PUBLISHED], names)
    return kept


def _but(answers: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name not in names}
