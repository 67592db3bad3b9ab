"""Rules that a team ships as a package of its own, found by its entry points.

    [project.entry-points."headwater.rules"]
    acme = "acme_rules"

The entry point names a Rule, several of them, or a module that has them as `RULES`. Their codes begin with HW
and letters of the team's own: HWACME001. They are loaded where headwater is installed, never from a project
that is checked.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from headwater.core.errors import EnvironmentLackError
from headwater.core.rule import Rule

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "headwater.rules"
CODE = re.compile(r"HW[A-Z]+\d+")


@cache
def installed() -> tuple[tuple[Rule, str], ...]:
    """Each rule of another package, with that package's name and version.

    Raises:
        EnvironmentLackError: a package cannot be loaded, or what it names is no rule.
    """
    if not any(map(_has_rules, sys.path)):
        return ()  # importlib.metadata takes longer to import than all of this
    from importlib.metadata import entry_points

    found = [(rule, _origin(point)) for point in entry_points(group=GROUP) for rule in _rules(point)]
    codes = [rule.code for rule, _ in found]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise EnvironmentLackError(f"Two packages have a rule {twice}.", "Rename one, or remove a package.")
    return tuple(sorted(found, key=lambda each: each[0].code))


def fingerprint() -> str:
    """What a result depends on, beside headwater itself; "" without rules from elsewhere."""
    return " ".join(f"{rule.code} {origin} {_changed(rule)}" for rule, origin in installed())


def _has_rules(folder: str) -> bool:
    """Whether a package in `folder`, of those on the path, has an entry point for us."""
    try:
        with os.scandir(folder or os.curdir) as entries:
            names = [entry.name for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return False
    return any(_names_us(Path(folder, name, "entry_points.txt")) for name in names)


def _names_us(file: Path) -> bool:
    try:
        return GROUP.encode() in file.read_bytes()
    except OSError:
        return False


def _rules(point: EntryPoint) -> Iterator[Rule]:
    try:
        with redirect_stdout(sys.stderr):
            held = point.load()
            rules = list(_held(held))
    except (Exception, SystemExit) as error:
        raise EnvironmentLackError(
            f"The rules of {_origin(point)} cannot be loaded: {type(error).__name__}: {error}",
            "Mend that package, or remove it.",
        ) from error
    for rule in rules:
        if not isinstance(rule, Rule) or not CODE.fullmatch(rule.code):
            named = rule.code if isinstance(rule, Rule) else repr(rule)
            raise EnvironmentLackError(
                f"{_origin(point)} has {named} among its rules.",
                "Give Rules, with codes as HWACME001: HW, letters of the team's own, digits.",
            )
        yield replace(
            rule, find=_as_a_guest(rule.find), scan=_as_a_guest(rule.scan), spot=_as_a_guest(rule.spot)
        )


def _as_a_guest(work: Callable[..., Iterable[Any]] | None) -> Callable[..., list[Any]] | None:
    """`work` such that it neither ends the check nor writes into what the check says."""
    if work is None:
        return None

    @wraps(work)
    def guarded(*given: Any) -> list[Any]:
        try:
            with redirect_stdout(sys.stderr):
                return list(work(*given))
        except SystemExit as error:
            raise RuntimeError(f"it wants to exit with {error.code!r}") from error

    return guarded


def _held(held: Any) -> Iterable[Any]:
    if isinstance(held, Rule):
        return [held]
    rules: Iterable[Any] = getattr(held, "RULES", held)
    return rules


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _changed(rule: Rule) -> int:
    """When the file that a rule is in was last changed: whoever writes one runs it again and again."""
    work = rule.find or rule.scan or rule.spot
    file = getattr(sys.modules.get(getattr(work, "__module__", "")), "__file__", None)
    return Path(file).stat().st_mtime_ns if file else 0
