"""Kits and renders for updates: each kit is opened and each project rendered once, whoever asks again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headwater.adapters import kits, snapshots
from headwater.adapters.guard import Guard
from headwater.core.kit import Kit


class Renders:
    """What was rendered so far, in folders that end with `stack`."""

    def __init__(self, guard: Guard, stack: contextlib.ExitStack) -> None:
        self._guard, self._stack = guard, stack
        self._kits: dict[tuple[str | None, str | None], Kit] = {}
        self._rendered: dict[str, tuple[Path, dict[str, Any]]] = {}
        self._scratch = stack.enter_context(guard.temporary())

    def kit(self, source: str | None, version: str | None, versions: str = "") -> Kit:
        """The kit at `source` (None: the default kit) in `version` (None: its newest in `versions`).

        Raises:
            UsageError: there is none.
            UntrustedKitError: it wants to execute code.
            EnvironmentLackError: git is missing, or cannot reach it.
        """
        key = (source, version)
        if key not in self._kits:
            kit = self._stack.enter_context(kits.opened(source, version, self._guard, versions))
            self._kits[key] = self._kits[(source, kit.version)] = kit
        return self._kits[key]

    def project(self, kit: Kit, answers: Mapping[str, Any], name: str) -> tuple[Path, dict[str, Any]]:
        """The folder, called `name`, that `kit` gives for `answers`, and all answers that it has then.

        Answers to questions that the kit does not ask are left out.

        Raises:
            UsageError: an answer is missing or refused, or the kit is broken.
        """
        from headwater.adapters import copier  # 0.8 s of imports

        fitting = {key: value for key, value in answers.items() if key in kit.asked}
        key = json.dumps([kit.source, kit.version, name, fitting], sort_keys=True, default=repr)
        if key not in self._rendered:
            place = self._scratch / str(len(self._rendered)) / name
            place.parent.mkdir()
            self._rendered[key] = place, copier.render(kit, fitting, {}, place)
            snapshots.remember(kit, place)
        return self._rendered[key]
