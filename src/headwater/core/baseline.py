"""Findings that a project has had since it began to be checked, and that are not told again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from headwater.core.errors import UsageError
from headwater.core.finding import Finding
from headwater.core.parsing import LINE_END

FORMAT = 1
Read = Callable[[str], bytes]
Mark = tuple[str, str, str]
"""What a finding is known by: its path, its code, and its line without the space around it, so that it is
still the same when lines above it come and go."""


def marks(findings: Iterable[Finding], read: Read) -> list[Mark]:
    """The mark of each finding, in order."""
    texts: dict[str, list[bytes]] = {}
    return [_mark(finding, read, texts) for finding in findings]


def written(counted: Mapping[Mark, int]) -> str:
    """A baseline that holds `counted`, as the text of a file."""
    entries = [
        {"path": path, "code": code, "line": line, "count": count}
        for (path, code, line), count in sorted(counted.items())
    ]
    return json.dumps({"version": FORMAT, "findings": entries}, indent=1, ensure_ascii=False) + "\n"


def parsed(file: Path, name: str) -> Counter[Mark]:
    """The marks in a baseline.

    Raises:
        UsageError: the file, called `name`, is no baseline.
    """
    try:
        entries = json.loads(file.read_text("utf-8", "surrogateescape"))["findings"]
        found = {(each["path"], each["code"], each["line"]): int(each["count"]) for each in entries}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"{name} is no baseline.", "Write a new one with --write-baseline.") from error
    return Counter({mark: count for mark, count in found.items() if count > 0})


def without(findings: Sequence[Finding], known: Mapping[Mark, int], marks: Sequence[Mark]) -> list[Finding]:
    """The findings whose marks are not in the baseline; a second one like a known one is new."""
    left = Counter(known)
    kept = []
    for finding, mark in zip(findings, marks, strict=True):
        if left[mark] > 0:
            left[mark] -= 1
        else:
            kept.append(finding)
    return kept


def _mark(finding: Finding, read: Read, texts: dict[str, list[bytes]]) -> Mark:
    if finding.path not in texts:
        texts[finding.path] = LINE_END.split(read(finding.path))
    lines = texts[finding.path]
    line = lines[finding.line - 1].strip() if 0 < finding.line <= len(lines) else b""
    return finding.path, finding.code, hashlib.sha256(line).hexdigest()[:16]
