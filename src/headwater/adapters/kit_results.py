"""What `headwater kit test` has found so far, kept in the user's cache folder so that it can go on later."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from headwater.adapters import cache
from headwater.core.matrix import Case, Outcome, Phase, State

VERSION = 1


class Results:
    """The outcomes of cases of one state of a kit, tried by the very same headwater in the same way."""

    def __init__(self, files: Mapping[str, bytes], how: object) -> None:
        parts = [part for path in sorted(files) for part in (path.encode("utf-8", "replace"), files[path])]
        self._path = cache.folder() / "kit-test" / f"{cache.digest(*parts)}.json"
        self._conditions = cache.digest(cache.ourselves().encode(), repr((VERSION, how)).encode())
        self._held: dict[str, Any] = {}
        self._lock = threading.Lock()

    def load(self) -> None:
        """Reads what an earlier run has left; one that cannot be read has left nothing."""
        with contextlib.suppress(OSError, ValueError):
            held = json.loads(self._path.read_text("utf-8"))
            if isinstance(held, dict) and held.get("conditions") == self._conditions:
                self._held = dict(held["cases"])

    def passed(self, case: Case) -> Outcome | None:
        """What came of `case` earlier, if it passed: whatever failed is tried again."""
        with contextlib.suppress(KeyError, TypeError, ValueError):
            phases = [
                Phase(**{**each, "state": State(each["state"]), "findings": tuple(each["findings"])})
                for each in self._held[_key(case)]
            ]
            outcome = Outcome(case, tuple(phases), remembered=True)
            return outcome if outcome.state is State.OK else None
        return None

    def keep(self, outcome: Outcome) -> None:
        """Notes what came of a case, from any thread; that it cannot be written is no error."""
        with self._lock:
            self._keep(outcome)

    def _keep(self, outcome: Outcome) -> None:
        self._held[_key(outcome.case)] = [asdict(phase) for phase in outcome.phases]
        beside = self._path.with_name(f"{self._path.name}.{os.urandom(4).hex()}")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            content = {"conditions": self._conditions, "cases": self._held}
            beside.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
            beside.replace(self._path)


def _key(case: Case) -> str:
    return json.dumps([case.preset, case.answers], sort_keys=True, default=repr)
