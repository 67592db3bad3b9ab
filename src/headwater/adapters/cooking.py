"""Renders the recipe of a kit from elsewhere: what its confined process does, and what is taken of that.

The files come by way of a folder, which is watched and looked at like a project that a kit makes; the lines
that register them come as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from headwater.adapters import disk, recipes
from headwater.core.kit import Kit
from headwater.core.recipe import Dish, Recipe, Registration, Replacement


@dataclass(frozen=True, slots=True)
class Order:
    """What to render into the folder `destination`: a recipe of `kit`; all of `context` can be pickled."""

    kit: Kit
    recipe: Recipe
    context: Mapping[str, Any]
    destination: Path
    asks: bool = False

    def done(self) -> dict[str, Any]:
        """Renders it; returns what is no file of it.

        Raises:
            UsageError: it is broken, or leads out of the project.
        """
        dish = recipes.cooked(self.recipe, self.context)
        with disk.refusals():
            for path, content in dish.files.items():
                place = self.destination / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
        return {
            "registrations": list(map(asdict, dish.registrations)),
            "replacements": list(map(asdict, dish.replacements)),
            "also": dish.also,
        }


def dish_of(told: Mapping[str, Any], folder: Path) -> Dish:
    """What was `told` of a recipe whose files are those in `folder`.

    Raises:
        ValueError: it is not what `Order.done` returns.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    try:
        registrations = tuple(Registration(**each) for each in told["registrations"])
        replacements = tuple(Replacement(**each) for each in told["replacements"])
        return Dish(files, registrations, replacements, told["also"])
    except (KeyError, TypeError) as error:
        raise ValueError("no dish") from error
