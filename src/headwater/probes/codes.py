"""The names of what probes find: group HW9 of the catalogue."""

from __future__ import annotations

from headwater.core.finding import Finding, Level

NAMES = {
    "HW901": "app-does-not-start",
    "HW902": "page-raises",
    "HW903": "interaction-raises",
    "HW904": "shared-state-leak",
    "HW905": "not-idempotent",
    "HW906": "control-vanishes",
    "HW907": "log-warning",
    "HW908": "state-not-serialisable",
    "HW909": "form-not-submittable",
    "HW911": "page-slow",
    "HW912": "own-test-fails",
}


def finding(
    code: str,
    message: str,
    *,
    path: str = "",
    line: int = 0,
    page: str = "",
    control: str = "",
    exception: str = "",
    level: Level = Level.ERROR,
    steps: tuple[str, ...] = (),
) -> Finding:
    """A finding of a probe; `code` is one of `NAMES`."""
    return Finding(
        path=path,
        line=line,
        column=1 if line else 0,
        code=code,
        name=NAMES[code],
        message=message,
        level=level,
        end_line=line,
        page=page,
        control=control,
        exception=exception,
        steps=steps,
    )
