"""How probes say what they found."""

from __future__ import annotations

from headwater.core.finding import Finding, Level
from headwater.core.probed import PROBED


def finding(
    code: str,
    message: str,
    *,
    path: str = "",
    line: int = 0,
    page: str = "",
    control: str = "",
    exception: str = "",
    level: Level | None = None,
    steps: tuple[str, ...] = (),
) -> Finding:
    """A finding of a probe; `code` is one of `PROBED`, which has its level too unless `level` is given."""
    name, usual = PROBED[code]
    return Finding(
        path=path,
        line=line,
        column=1 if line else 0,
        code=code,
        name=name,
        message=message,
        level=level or usual,
        end_line=line,
        page=page,
        control=control,
        exception=exception,
        steps=steps,
    )
