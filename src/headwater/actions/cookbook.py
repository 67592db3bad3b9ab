"""The recipes that a project can have parts from: its kit's before headwater's own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from headwater.actions.trust import Trust, trusted
from headwater.adapters import kits, recipes
from headwater.adapters.guard import Guard
from headwater.adapters.rendering import Renderer
from headwater.adapters.sources import Origin
from headwater.core import answers as given_answers
from headwater.core.errors import HeadwaterError, UsageError
from headwater.core.kit import Kit
from headwater.core.recipe import FOLDER, Dish, Recipe

OWN_KIT = "default"
"""What --kit names headwater's own recipes by."""


class Cookbook:
    """The recipes of `kit`, None for one that has none of its own, and headwater's."""

    def __init__(self, kit: Kit | None, renderer: Renderer) -> None:
        self._kit, self._renderer = kit, renderer
        self._known = recipes.found(kit.root if kit else None)

    def recipe(self, kind: str) -> Recipe:
        """The recipe of that kind.

        Raises:
            UsageError: there is none, or it is broken.
        """
        if kind not in self._known:
            raise UsageError(f"There is no recipe {kind!r}.", given_answers.nearest(kind, self._known))
        return recipes.read(self._known[kind])

    def dish(self, recipe: Recipe, context: Mapping[str, Any]) -> Dish:
        """`recipe` rendered with `context`.

        Raises:
            UsageError: it is broken, leads out of the project, or makes too much.
            UntrustedKitError: it wants what it has no right to.
        """
        return (
            self._renderer.cook(self._kit, recipe, context) if self._kit else recipes.cooked(recipe, context)
        )


@contextlib.contextmanager
def opened(
    origin: Origin, guard: Guard, trust: Trust, runs: Sequence[str], seconds: float
) -> Iterator[Cookbook]:
    """The recipes of the kit at `origin`, each of which may take `seconds` to render.

    `runs` is what is executed of what they make, which takes the user's trust.

    Raises:
        UsageError, EnvironmentLackError, UntrustedKitError: the kit cannot be had.
    """
    with contextlib.ExitStack() as stack:
        renderer = stack.enter_context(Renderer(guard, seconds))
        yield Cookbook(_kit(origin, guard, trust, runs, stack), renderer)


def _kit(
    origin: Origin, guard: Guard, trust: Trust, runs: Sequence[str], stack: contextlib.ExitStack
) -> Kit | None:
    if origin.source is None:
        return None
    try:
        kit = stack.enter_context(kits.opened(origin.source, origin.ref, guard, origin.versions))
        if not (kit.root / FOLDER).is_dir():
            return None
        trusted(replace(kit, unsafe={}), trust, runs, "--no-check")  # no task is executed here
    except HeadwaterError as error:
        error.hint = f"{error.hint} Or take headwater's own recipes: --kit {OWN_KIT}".strip()
        raise
    return kit
