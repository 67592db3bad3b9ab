"""What a check has come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from headwater.core.finding import Finding


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that broke on a file, by a bug of ours: what Python said, and its traceback."""

    code: str
    path: str
    said: str
    trace: str


@dataclass(frozen=True, slots=True)
class Driven:
    """What driving the app with this `entrypoint` came to.

    `pages` were opened and `controls` used, in `runs` of the script by `means`; `steps` of them were drawn at
    random by `seed`. `unused` names what could not be used, `network` how the network was closed: by
    the `kernel`, by `python`, or it was left `open`.
    """

    entrypoint: str
    pages: int
    controls: int
    runs: int
    steps: int
    seed: int
    seconds: float
    means: str
    network: str
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, in the order of the files; `seconds` is what it took.

    `suppressed` counts what a `# noqa` silences, `baselined` what a baseline holds, `skipped` the files that
    were passed over, by the word for them. `failures` are our own: what other rules found is told none the
    less. `drives` says what was driven.
    """

    findings: tuple[Finding, ...]
    files: int
    rules: int
    seconds: float
    suppressed: int = 0
    baselined: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    drives: tuple[Driven, ...] = ()
