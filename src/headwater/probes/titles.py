"""What the tests are called that are written for findings."""

from __future__ import annotations

import re
import unicodedata

from headwater.core.finding import Finding

START = "start_page"
NAMES = {
    "HW902": "{page}_opens",
    "HW903": "{page}_after_{control}",
    "HW904": "{page}_keeps_sessions_apart",
    "HW905": "{page}_keeps_{control}",
    "HW906": "{page}_heeds_{control}",
    "HW908": "{page}_keeps_what_can_be_pickled",
    "HW909": "{page}_sends_{control}",
}


def title(finding: Finding) -> str:
    """What the test is called, after `test_`."""
    page, control = _slug(finding.page) or START, _slug(finding.control)
    by_itself = finding.code == "HW905" and not finding.control and not finding.exception
    template = "{page}_stays_when_it_runs_again" if by_itself else NAMES.get(finding.code, "{page}")
    if finding.exception and finding.code == "HW905":
        template = NAMES["HW908"]
    return template.format(page=page, control=control or "that").rstrip("_")


def _slug(said: str) -> str:
    """A part of a function's name: at most six words of ASCII."""
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    return "_".join(re.findall(r"[a-z0-9]+", plain)[:6])
