"""What is asked of `headwater check`, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.core.report import Report

if TYPE_CHECKING:  # a check that runs nothing loads no probe
    from headwater.probes.compare import Change
    from headwater.probes.earlier import Earlier
    from headwater.probes.report import Drive
    from headwater.probes.sight import Look


@dataclass(frozen=True, slots=True)
class Run:
    """That the apps are driven, and how.

    `python` is the interpreter, or its environment, to run them by; without one the project's is looked for.
    Once every control was used, `steps` random ones are taken, as `seed` draws them, all within `seconds`.
    `side_effects` allows controls to be used where the project is configured to reach something outside,
    `network` that the app reaches it. `browser` looks at every page in a real one, too; `against` is an
    earlier report on that, to compare with. `emit` is a file for tests that fail as the app does.
    """

    python: Path | None = None
    steps: int = 200
    seed: int = 0
    seconds: float = 120.0
    side_effects: bool = False
    network: bool = False
    browser: bool = False
    emit: Path | None = None
    against: Path | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for; `fix` is `write`, `show` or empty."""

    paths: Sequence[Path] = (Path(),)
    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    baseline: Path | None = None
    write_baseline: bool = False
    fix: str = ""
    cached: bool = True
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What driving one app came to, with the `pictures` of its pages by their names, if a browser looked.

    `changes` says what became of the pages since an `earlier` look, if there was one to compare with.
    """

    entrypoint: str
    drive: Drive
    look: Look | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    earlier: Earlier | None = None
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Emitted:
    """Tests that fail as the app does, as the `text` of a module, "" without any.

    `left` says what no test can show, and why; `untried` why it is not known whether the others do.
    """

    text: str
    left: tuple[str, ...] = ()
    untried: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it.

    `read` gives a file's content by the path that a finding names it with, which is relative to the project;
    `shown` turns that path into one relative to the current folder. `fixed` counts the findings
    that were mended, `diff` is what mending them would change, `outdated` counts the entries of the
    baseline that nothing matches any more. `passed_over` has the paths that were named and are not looked at,
    and why. `seen` is what was driven, `emitted` what tests there are for it.
    """

    report: Report
    read: Callable[[str], bytes]
    shown: Callable[[str], str]
    fixed: int = 0
    diff: str = ""
    outdated: int = 0
    wrote: Path | None = None
    passed_over: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[Seen, ...] = ()
    emitted: Emitted | None = None
