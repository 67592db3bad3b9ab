"""Kits and renders for updates: each kit is opened and each project rendered once, whoever asks again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headwater.actions.trust import Trust, trusted
from headwater.adapters import kits, snapshots
from headwater.adapters.guard import Guard
from headwater.adapters.rendering import SECONDS, Renderer
from headwater.core.errors import HeadwaterError
from headwater.core.kit import Kit

ANY_FOLDER = "project"
"""What a folder is called whose name makes no difference."""

Asked = tuple[str | None, str | None, str]
"""Where a kit is, in which version it is wanted, and the range that this must be in."""


class Renders:
    """What was rendered so far, in folders that end with `stack`."""

    def __init__(
        self,
        guard: Guard,
        stack: contextlib.ExitStack,
        trust: Trust | None = None,
        seconds: float = SECONDS,
        renderer: Renderer | None = None,
    ) -> None:
        self._guard, self._stack, self._trust = guard, stack, trust or Trust()
        self._seconds = seconds
        self._renderer = renderer or stack.enter_context(Renderer(guard, seconds))
        self._kits: dict[Asked, Kit] = {}
        self._rendered: dict[str, tuple[Path, dict[str, Any]]] = {}
        self._refused: dict[Asked, HeadwaterError] = {}
        self._scratch = stack.enter_context(guard.temporary())

    def forked(self, guard: Guard, stack: contextlib.ExitStack) -> Renders:
        """All that is known so far, for a fork of ours, which adds to it in a place of its own."""
        own = Renders(guard, stack, self._trust.silent, self._seconds)
        own._kits, own._rendered, own._refused = dict(self._kits), dict(self._rendered), dict(self._refused)
        return own

    def rest(self) -> None:
        """Ends whatever is at work on renders; it begins anew with the next."""
        self._renderer.end()

    def kit(self, source: str | None, version: str | None, versions: str = "") -> Kit:
        """The kit at `source` (None: the default kit) in `version` (None: its newest in `versions`).

        What could not be had once is not asked for again.

        Raises:
            UsageError: there is none.
            UntrustedKitError: it wants to execute code.
            EnvironmentLackError: git is missing, or cannot reach it.
        """
        key = (source, version, versions)
        if key in self._refused:
            raise self._refused[key]
        if key not in self._kits:
            kit = self._opened(source, version, versions)
            self._kits[key] = self._kits[source, kit.version, ""] = kit
        return self._kits[key]

    def _opened(self, source: str | None, version: str | None, versions: str) -> Kit:
        try:
            found = self._stack.enter_context(kits.opened(source, version, self._guard, versions))
            return trusted(found, self._trust)
        except HeadwaterError as error:
            self._refused[source, version, versions] = error
            raise

    def project(self, kit: Kit, answers: Mapping[str, Any], name: str) -> tuple[Path, dict[str, Any]]:
        """The folder that `kit` gives for `answers`, and all answers that it has then.

        It is called `name` if that can make a difference; otherwise projects with the same answers share it.
        Answers to questions that the kit does not ask are left out.

        Raises:
            UsageError: an answer is missing or refused, or the kit is broken.
        """
        name = name if kits.names_its_folder(kit.root) else ANY_FOLDER
        fitting = {key: value for key, value in answers.items() if key in kit.asked}
        key = json.dumps([kit.source, kit.version, name, fitting], sort_keys=True, default=repr)
        if key not in self._rendered:
            place = self._scratch / str(len(self._rendered)) / name
            place.parent.mkdir()
            self._rendered[key] = place, self._renderer.render(kit, fitting, {}, place)
            snapshots.remember(kit, place)
        return self._rendered[key]
