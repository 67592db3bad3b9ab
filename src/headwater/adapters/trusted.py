"""Whom a user trusts: a file of JSON in the user's configuration folder, which only the user can read.

Copier has settings of its own for that, which are left alone: who trusts a kit here need not trust it there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from headwater.adapters import disk, user_config
from headwater.adapters.locks import held
from headwater.core.errors import EnvironmentLackError, UsageError
from headwater.core.source import identity
from headwater.core.trust import Decision

FILE = "trust.json"


def decisions() -> list[Decision]:
    """Every decision, the oldest first.

    Raises:
        UsageError: the file is broken; nobody is trusted then.
        EnvironmentLackError: it cannot be read.
    """
    place = _place()
    try:
        listed = json.loads(place.read_bytes())["trusted"]
        return [_decision(**each) for each in listed]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError(
            f"{place} is broken, so it cannot be told whom you trust.", "Mend it, or remove it."
        ) from error
    except OSError as error:
        raise EnvironmentLackError(
            f"{place} cannot be read ({error.strerror}), so it cannot be told whom you trust.",
            "Make it a file that you may read, in a folder, or remove it.",
        ) from error


def keep(decision: Decision) -> None:
    """Adds a decision; it takes the place of an older one on the same source and range.

    Raises:
        EnvironmentLackError: the folder refuses.
    """
    with disk.refusals():
        place = _place()
        place.parent.mkdir(parents=True, exist_ok=True)
        with held(place.with_suffix(".lock")):
            others = [each for each in decisions() if not _is_same(each, decision)]
            _write(place, [*others, decision])


def revoke(source: str) -> list[Decision]:
    """Forgets all decisions on a source; returns them.

    Raises:
        EnvironmentLackError: the folder refuses.
    """
    place = _place()
    with disk.refusals():
        if not place.parent.is_dir():
            return []
        with held(place.with_suffix(".lock")):
            gone = [each for each in decisions() if each.source == identity(source)]
            if gone:
                _write(place, [each for each in decisions() if each not in gone])
            return gone


def _place() -> Path:
    return user_config.folder() / FILE


def _is_same(one: Decision, other: Decision) -> bool:
    return (one.source, one.versions) == (other.source, other.versions)


def _write(place: Path, listed: Sequence[Decision]) -> None:
    if not place.exists():
        place.touch(mode=0o600)
    content = json.dumps({"trusted": [asdict(each) for each in listed]}, indent=2, ensure_ascii=False)
    disk.replace(place, f"{content}\n".encode())


def _decision(source: str, versions: str, unsafe: Sequence[str], since: str) -> Decision:
    if not all(isinstance(each, str) for each in (source, versions, since, *unsafe)):
        raise TypeError
    return Decision(source, versions, tuple(unsafe), since)
